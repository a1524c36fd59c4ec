import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The gateway answers `/mcp/` like `/mcp`. Most clients do not follow a redirect of a POST.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ["argon2", "oidc-provider", "postgres", "pino", "undici"],
  // By default, Next may log the arguments of Server Actions. These arguments can include
  // passwords.
  logging: { serverFunctions: false },
  // Types are checked by npm test. A start of Latchkey should not wait for this check, and should
  // not fail because of a type error in a test.
  typescript: { tsconfigPath: "tsconfig.json", ignoreBuildErrors: true },
};

export default config;
