import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["argon2", "postgres", "pino"],
  // Next's default may print submitted form values, which can be passwords.
  logging: { serverFunctions: false },
  typescript: { tsconfigPath: "tsconfig.json" },
};

export default config;
