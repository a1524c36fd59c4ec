import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packagesAreInstalled } from "./prepare/installed.mjs";
import { browserIsMissing, browserVersion, findBrowser, installBrowser } from "./test/browser.mjs";
import { stepEnvironment } from "./test/environment.mjs";
import { installPackage } from "./test/install-package.mjs";
import { endRunning, runCommand } from "./test/run-step.mjs";
import { testSteps } from "./test/steps.mjs";

// npm test [-- --only unit,db]: prepares what is missing, then runs every check and every test,
// stops at the first step that fails, and ends with the totals over all runners.
const root = resolve(import.meta.dirname, "..");
const results = join(root, "test-results");
const all = testSteps(root, results);
const { values } = parseArgs({ options: { only: { type: "string" } } });
const only = values.only?.split(",").map((name) => name.trim());
const unknown = only?.find((name) => !all.some((step) => step.name === name));
if (unknown)
  end(2, `There is no step ${unknown}. Steps: ${all.map(({ name }) => name).join(", ")}.`);

process.chdir(root);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, async () => {
    await endRunning();
    end(130, "Stopped.");
  });
}

const begun = Date.now();
const env = stepEnvironment();
let preparedMs = 0;
let passed = 0;
let failed = 0;

if (!packagesAreInstalled(root)) await preparePackages();
const steps = only ? all.filter(({ name }) => only.includes(name)) : all;
if (steps.some(({ name }) => name === "browser")) await prepareBrowser();
if (steps.some(({ report }) => report)) prepareBubblewrap();
rmSync(results, { recursive: true, force: true });
for (const step of steps) if (!(await run(step))) break;

console.log(`${passed} passed, ${failed} failed`);
const apart = preparedMs > 1000 ? `, and ${seconds(preparedMs)} to prepare` : "";
end(failed === 0 ? 0 : 1, `in ${seconds(Date.now() - begun - preparedMs)}${apart}`);

async function run(step) {
  const at = Date.now();
  let problem = null;
  let log = "";
  for (const [index, command] of step.commands.entries()) {
    const name = index === 0 ? step.name : `${step.name}-${index + 1}`;
    const { code, logFile } = await runCommand(name, command, { env, folder: results });
    if (code === 0) continue;
    problem = `${step.name} failed.`;
    log = readFileSync(logFile, "utf8");
    break;
  }
  const totals = step.totals?.() ?? { passed: 0, failed: 0, skipped: 0 };
  if (totals.skipped > 0) problem ??= `${step.name} skipped ${totals.skipped} tests.`;
  if (step.totals && totals.passed === 0) problem ??= `${step.name} ran no test.`;
  passed += totals.passed;
  failed += problem ? Math.max(1, totals.failed) : totals.failed;
  const counted = step.totals ? `${totals.passed} passed` : "ok";
  const line = `${step.name.padEnd(10)}${problem ? "failed" : counted}`;
  console.log(`${line.padEnd(24)}${seconds(Date.now() - at)}`);
  if (problem) console.log(`\n${log}\n${problem}\n`);
  return problem === null;
}

async function prepareBrowser() {
  if (findBrowser() && !browserIsMissing()) return tellBrowser();
  const given = process.env.CHROMIUM_PATH;
  if (given) end(1, `CHROMIUM_PATH names no file: ${given}`);
  const at = Date.now();
  console.log("browser   installing Chromium");
  installBrowser();
  preparedMs += Date.now() - at;
  if (findBrowser()) return tellBrowser();
  end(1, "No browser: install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH.");
}

function tellBrowser() {
  console.log(`browser   on ${browserVersion(findBrowser())}`);
}

/** Without it the tests of commands run as on a machine that cannot have it. */
function prepareBubblewrap() {
  if (process.platform !== "linux" || existsSync("/usr/bin/bwrap")) return;
  if (process.getuid?.() !== 0) return;
  const at = Date.now();
  console.log("commands  installing bubblewrap");
  installPackage("bubblewrap");
  preparedMs += Date.now() - at;
}

async function preparePackages() {
  const at = Date.now();
  console.log("packages  installing as locked");
  const command = [process.execPath, join(root, "scripts/prepare.mjs"), "--no-console"];
  const { code, logFile } = await runCommand("packages", command, { env, folder: results });
  preparedMs += Date.now() - at;
  if (code !== 0) end(1, readFileSync(logFile, "utf8"));
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function end(code, line) {
  console.log(line);
  process.exit(code);
}
