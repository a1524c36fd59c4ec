"use client";

import { useSyncExternalStore } from "react";
import { BASE_PATH } from "@/components/shell/base-path";
import { THEME_COOKIE, type Theme, themeOf } from "./theme-view";

const YEAR_SECONDS = 31_536_000;
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Returns the current theme and a function that changes it. The function changes the theme of this
 * page immediately, and sets a cookie with the theme for pages that are loaded later.
 */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(
    subscribe,
    () => themeOf(document.documentElement.dataset.theme),
    () => "system" as const,
  );
  return [theme, setTheme];
}

function setTheme(theme: Theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain HTTP.
  document.cookie = `${THEME_COOKIE}=${theme}; path=${BASE_PATH || "/"}; max-age=${age}; samesite=lax`;
  for (const listener of listeners) listener();
}
