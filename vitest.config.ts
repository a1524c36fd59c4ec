import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = import.meta.dirname;

/** `server-only` throws unless the condition of the server's own bundle is set. */
const conditions = ["react-server", "node", "import", "module", "default"];

declare module "vitest" {
  interface ProvidedContext {
    /**
     * Property tests run in full under `npm run prove`, and with a tenth of the repetitions in `npm
     * test`.
     */
    whole: boolean;
  }
}

/**
 * The order of the projects, the longest first, so that no worker runs a long project alone at the
 * end. Files of one project follow each other, so that they can share a process.
 */
const ORDER = ["contract", "db", "unit-alone", "unit"];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => ORDER.indexOf(project.name);
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

/** These limits only end a hang, because a shared machine may be slow. */
const LIMITS = {
  testTimeout: 120_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 60_000, interval: 20 } },
};

const shared = {
  resolve: { alias: { "@": root }, conditions },
  ssr: { resolve: { conditions } },
};

/**
 * Test files that replace a module. Other files in the same process would get the replaced module.
 */
const ALONE = ["lib/keys/secret/verified-keys.test.ts", "server/own-date.test.ts"];

/** Need packages of up to 400 MB each: only `npm run prove -- clients` runs them. */
const CLIENTS = process.env.PROVE_CLIENTS ? [] : ["e2e/proof/clients*.proof.test.ts"];

/** Take minutes, a build of their own, or a package from npm: only `npm run prove` runs them. */
const LONG =
  process.env.PROVE === "full"
    ? []
    : ["base-path", "root-secret", "sessions"].map((name) => `e2e/proof/${name}.proof.test.ts`);

const exclude = ["**/node_modules/**", "**/dist/**", "**/.next/**", "e2e/**/*.spec.ts"];

export default defineConfig({
  ...shared,
  test: {
    // Two cores run the tests, Postgres and, in the contract tests, the server. Many tests wait for
    // a silent or slow server, during which another test uses the core.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          provide: { whole: process.env.PROVE === "full" },
          include: ["**/*.test.{ts,tsx}"],
          exclude: [
            ...exclude,
            ...ALONE,
            "**/*.db.test.ts",
            "**/*.contract.test.ts",
            "**/*.proof.test.ts",
          ],
          // One process per worker: a new process would load all modules again, which takes longer
          // than most of these files do.
          isolate: false,
          ...LIMITS,
        },
      },
      { ...shared, test: { name: "unit-alone", include: ALONE, ...LIMITS } },
      {
        ...shared,
        test: {
          name: "db",
          provide: { whole: process.env.PROVE === "full" },
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: ["db/testing/global-setup.ts"],
          ...LIMITS,
        },
      },
      {
        ...shared,
        test: {
          name: "contract",
          include: ["**/*.contract.test.ts"],
          exclude,
          globalSetup: ["db/testing/global-setup.ts"],
          ...LIMITS,
        },
      },
      {
        ...shared,
        test: {
          name: "proof",
          include: ["e2e/proof/**/*.proof.test.ts"],
          exclude: [...exclude, ...CLIENTS, ...LONG],
          globalSetup: ["db/testing/global-setup.ts"],
          // These files run one at a time, because they measure, and each file has servers of its
          // own.
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
