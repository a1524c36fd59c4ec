"use client";

import { SegmentedField } from "@/components/ui/form/segmented-field";
import { THEMES, themeOf } from "./theme-view";
import { useTheme } from "./use-theme";

/** The field that selects the theme. The theme changes as soon as it is selected. */
export function ThemeField() {
  const [theme, setTheme] = useTheme();
  return (
    <SegmentedField
      label="Theme"
      hint="Applies to this browser."
      options={THEMES}
      value={theme}
      onValueChange={(value) => setTheme(themeOf(value))}
    />
  );
}
