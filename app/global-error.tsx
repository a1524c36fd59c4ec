"use client";

import "./globals.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import { Failure } from "@/components/shell/failure";
import { type BoundaryError, failureText } from "@/components/shell/failure-text";
import { THEME_COOKIE, themeOf } from "@/components/shell/theme/theme-view";

function currentTheme() {
  if (typeof document === "undefined") return undefined;
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${THEME_COOKIE}=`));
  const theme = themeOf(cookie?.slice(THEME_COOKIE.length + 1));
  return theme === "system" ? undefined : theme;
}

/**
 * The error page shown if the root layout fails. It must render the whole document, because no
 * layout surrounds it.
 */
export default function GlobalError({ error, retry }: { error: BoundaryError; retry: () => void }) {
  return (
    <html
      lang="en"
      data-theme={currentTheme()}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <title>{`${failureText(error).title} · Latchkey`}</title>
        <Failure error={error} onRetry={retry} />
      </body>
    </html>
  );
}
