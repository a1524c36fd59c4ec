import { join } from "node:path";
import { playwrightTotals, vitestTotals } from "./totals.mjs";

/**
 * The steps that run in one invocation of Vitest, with the Vitest projects of each step. While one
 * step waits, another can then run its tests.
 */
const TOGETHER = { unit: ["unit", "unit-alone"], db: ["db"], contract: ["contract"] };

/** The names of all steps, in the order in which they are reported. */
export const STEP_NAMES = [
  "lint",
  "knip",
  "build",
  "types",
  ...Object.keys(TOGETHER),
  "proof",
  "browser",
];

/**
 * Returns the steps of `npm test` with the given names. They are in groups, of which the fastest is
 * first. The steps of a group run in parallel, and the groups run one after the other. `totals`
 * returns how many tests a step ran and how long each test took.
 */
export function testSteps(root, results, only = STEP_NAMES) {
  const bin = (name, ...args) => [process.execPath, join(root, entries[name]), ...args];
  const vitest = (name, projects) => {
    const report = join(results, `${name}.json`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const chosen = projects.flatMap((project) => ["--project", project]);
    const command = bin("vitest", "run", ...chosen, ...reporters);
    return { name, commands: [command], report, totals: () => vitestTotals(report, root) };
  };
  const one = (name, ...commands) => (only.includes(name) ? [{ name, commands }] : []);
  const together = Object.keys(TOGETHER).filter((name) => only.includes(name));
  const projects = together.flatMap((name) => TOGETHER[name]);
  const browserReport = join(results, "browser.json");
  return [
    [
      ...one("lint", bin("biome", "check", "--error-on-warnings", ".")),
      ...one("knip", bin("knip")),
      ...one("build", [process.execPath, join(root, "scripts/prepare.mjs")]),
    ],
    [
      // Next generates the types of its routes for the type check. This step is not in the same
      // group as the build, because the build would remove these types.
      ...one("types", bin("next", "typegen"), bin("tsc", "--noEmit")),
      ...(together.length > 0 ? [vitest(together.join("+"), projects)] : []),
    ],
    only.includes("proof") ? [vitest("proof", ["proof"])] : [],
    one("browser", bin("playwright", "test")).map((step) => ({
      ...step,
      report: browserReport,
      totals: () => playwrightTotals(browserReport),
    })),
  ].filter((group) => group.length > 0);
}

/**
 * The tools' entry points. The tools are started directly rather than through npx, so that signals
 * reach them.
 */
const entries = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  knip: "node_modules/knip/bin/knip.js",
  next: "node_modules/next/dist/bin/next",
  playwright: "node_modules/@playwright/test/cli.js",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};
