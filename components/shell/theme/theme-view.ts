export const THEME_COOKIE = "latchkey_theme";

export type Theme = "system" | "light" | "dark";

/** Returns the theme with this name, or "system" if the name is unknown. */
export function themeOf(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

export const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
