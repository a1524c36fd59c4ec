export const THEME_COOKIE = "latchkey_theme";

export type Theme = "system" | "light" | "dark";

/** The theme that a cookie's value names; "system" for an unknown value. */
export function themeOf(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

export const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
