import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["argon2", "oidc-provider", "postgres", "pino", "undici"],
  // Next's default may print submitted form values, which can be passwords.
  logging: { serverFunctions: false },
  // npm test checks types; a start should neither wait for this check nor fail over a test's types.
  typescript: { tsconfigPath: "tsconfig.json", ignoreBuildErrors: true },
};

export default config;
