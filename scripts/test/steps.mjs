import { join } from "node:path";
import { playwrightTotals, vitestTotals } from "./totals.mjs";

/**
 * Steps of Vitest that run in one invocation, with their projects: while one step waits, another
 * runs.
 */
const TOGETHER = { unit: ["unit", "unit-alone"], db: ["db"], contract: ["contract"] };

/** The name of every step, in the order in which the steps are reported. */
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
 * The steps of `npm test` with these names, in groups, cheapest first. The steps of a group run at
 * the same time, and the groups run one after another. `totals` reads how many tests a step ran,
 * and how long each test took.
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
      // Next's generated route types, which the type check includes. The build would remove these
      // types.
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
 * Each tool is called by its file and not through npx, so that a signal reaches the tool itself.
 */
const entries = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  knip: "node_modules/knip/bin/knip.js",
  next: "node_modules/next/dist/bin/next",
  playwright: "node_modules/@playwright/test/cli.js",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};
