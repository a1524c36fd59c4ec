import { join } from "node:path";
import { playwrightTotals, vitestTotals } from "./totals.mjs";

/** Every step of `npm test`, cheapest first. `totals` reads how many tests it ran. */
export function testSteps(root, results) {
  const bin = (name, ...args) => [process.execPath, join(root, entries[name]), ...args];
  const vitest = (project) => {
    const report = join(results, `${project}.json`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const command = bin("vitest", "run", "--project", project, ...reporters);
    return { name: project, commands: [command], report, totals: () => vitestTotals(report) };
  };
  const browserReport = join(results, "browser.json");
  return [
    // Next's generated route types, which the type check includes.
    { name: "types", commands: [bin("next", "typegen"), bin("tsc", "--noEmit")] },
    { name: "lint", commands: [bin("biome", "check", "--error-on-warnings", ".")] },
    { name: "knip", commands: [bin("knip")] },
    vitest("unit"),
    vitest("db"),
    { name: "build", commands: [[process.execPath, join(root, "scripts/prepare.mjs")]] },
    vitest("contract"),
    vitest("proof"),
    {
      name: "browser",
      commands: [bin("playwright", "test")],
      report: browserReport,
      totals: () => playwrightTotals(browserReport),
    },
  ];
}

/** Called by file and not through npx, so that a signal reaches the tool itself. */
const entries = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  knip: "node_modules/knip/bin/knip.js",
  next: "node_modules/next/dist/bin/next",
  playwright: "node_modules/@playwright/test/cli.js",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};
