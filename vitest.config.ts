import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** `server-only` throws unless the condition of the server's own bundle is set. */
const conditions = ["react-server", "node", "import", "module", "default"];

declare module "vitest" {
  interface ProvidedContext {
    /** Under `npm run prove` a property is tried as often as it can be, in `npm test` a tenth of that. */
    whole: boolean;
  }
}

const shared = {
  resolve: { alias: { "@": root }, conditions },
  ssr: { resolve: { conditions } },
};

const exclude = ["**/node_modules/**", "**/dist/**", "**/.next/**", "e2e/**/*.spec.ts"];

export default defineConfig({
  ...shared,
  test: {
    // Two cores, shared with Postgres and, in the contract tests, the server.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          provide: { whole: process.env.PROVE === "full" },
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, "**/*.db.test.ts", "**/*.contract.test.ts", "**/*.proof.test.ts"],
        },
      },
      {
        ...shared,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: ["db/testing/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "contract",
          include: ["**/*.contract.test.ts"],
          exclude,
          globalSetup: ["db/testing/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "proof",
          include: ["e2e/proof/**/*.proof.test.ts"],
          exclude,
          globalSetup: ["db/testing/global-setup.ts"],
          // One at a time: they measure, and each has servers of its own.
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
