"use client";

import { SegmentedField } from "@/components/ui/form/segmented-field";
import { THEMES, themeOf } from "./theme-view";
import { useTheme } from "./use-theme";

/** The choice of the theme, for the settings. It takes effect at once. */
export function ThemeField() {
  const [theme, setTheme] = useTheme();
  return (
    <SegmentedField
      label="Theme"
      hint="System follows your computer. Kept in this browser."
      options={THEMES}
      value={theme}
      onValueChange={(value) => setTheme(themeOf(value))}
    />
  );
}
