import { BASE_PATH } from "@/components/shell/base-path";
import "./globals.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { THEME_COOKIE, themeOf } from "@/components/shell/theme/theme-view";
import { UiProviders } from "@/components/shell/ui-providers";

export const metadata: Metadata = {
  title: { default: "Latchkey", template: "%s · Latchkey" },
  description: "Keys to your team's MCP servers.",
  robots: { index: false, follow: false },
  manifest: `${BASE_PATH}/manifest.webmanifest`,
  icons: {
    icon: { url: `${BASE_PATH}/icon.svg`, type: "image/svg+xml" },
    apple: `${BASE_PATH}/apple-icon.png`,
  },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

/**
 * The root layout of all pages. It reads cookies and headers, so that all pages are rendered
 * dynamically and can contain the nonce.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const theme = themeOf(jar.get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <UiProviders nonce={head.get("x-nonce") ?? undefined}>
          <NuqsAdapter>{children}</NuqsAdapter>
        </UiProviders>
      </body>
    </html>
  );
}
