import type { NextConfig } from "next";
import { buildBasePath } from "./scripts/prepare/base-path.mjs";

const basePath = buildBasePath(process.env.PUBLIC_URL);

const config: NextConfig = {
  basePath,
  // For addresses that Next does not complete itself, in the browser too.
  env: { CONSOLE_BASE_PATH: basePath },
  poweredByHeader: false,
  // The console shows the documents of docs/, which the build puts into its bundle as text.
  turbopack: { rules: { "*.md": { condition: { query: "?raw" }, type: "text" } } },
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
