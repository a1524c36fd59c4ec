import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packagesAreInstalled } from "./prepare/installed.mjs";
import { browserIsMissing, browserVersion, findBrowser, installBrowser } from "./test/browser.mjs";
import { startCluster } from "./test/cluster.mjs";
import { stepEnvironment } from "./test/environment.mjs";
import { installPackage } from "./test/install-package.mjs";
import { endRunning, runCommand } from "./test/run-step.mjs";
import { STEP_NAMES, testSteps } from "./test/steps.mjs";
import { seconds, writeTimes } from "./test/times.mjs";

// npm test [-- --only unit,db]: prepares what is missing, then runs every check and every test.
// Stops at the first failed step, and prints the totals of all test runners. The times of the steps
// and of the slowest tests are written to test-results/times.txt.
const root = resolve(import.meta.dirname, "..");
const results = join(root, "test-results");
const { values } = parseArgs({ options: { only: { type: "string" } } });
const only = values.only?.split(",").map((name) => name.trim());
const unknown = only?.find((name) => !STEP_NAMES.includes(name));
if (unknown) {
  console.log(`There is no step ${unknown}. Steps: ${STEP_NAMES.join(", ")}.`);
  process.exit(2);
}
const groups = testSteps(root, results, only);

process.chdir(root);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, async () => {
    stopped = true;
    await endRunning();
    await end(130, "Stopped.");
  });
}

const begun = Date.now();
const steps = groups.flat();
const ran = [];
let stopped = false;
let endCluster = async () => {};
let preparedMs = 0;
let passed = 0;
let failed = 0;

if (!packagesAreInstalled(root)) await preparePackages();
if (steps.some(({ name }) => name === "browser")) await prepareBrowser();
const test = steps.some(({ report }) => report);
if (test) prepareBubblewrap();
rmSync(results, { recursive: true, force: true });
if (test) endCluster = await startCluster(root);
const env = stepEnvironment();
for (const group of groups) {
  const done = await Promise.all(group.map(run));
  if (done.includes(false)) break;
}

writeTimes(results, ran);
console.log(`${passed} passed, ${failed} failed`);
const apart = preparedMs > 1000 ? `, and ${seconds(preparedMs)} to prepare` : "";
await end(failed === 0 ? 0 : 1, `in ${seconds(Date.now() - begun - preparedMs)}${apart}`);

async function run(step) {
  const at = Date.now();
  let problem = null;
  let log = "";
  let cpuMs = 0;
  for (const [index, command] of step.commands.entries()) {
    const name = index === 0 ? step.name : `${step.name}-${index + 1}`;
    const ended = await runCommand(name, command, { env, folder: results });
    if (stopped) return false;
    const { code, logFile } = ended;
    cpuMs += ended.cpuMs;
    if (code === 0) continue;
    problem = `${step.name} failed.`;
    log = readFileSync(logFile, "utf8");
    break;
  }
  const totals = step.totals?.() ?? { passed: 0, failed: 0, skipped: 0, tests: [] };
  if (totals.skipped > 0) problem ??= `${step.name} skipped ${totals.skipped} tests.`;
  if (step.totals && totals.passed === 0) problem ??= `${step.name} ran no test.`;
  passed += totals.passed;
  failed += problem ? Math.max(1, totals.failed) : totals.failed;
  const counted = step.totals ? `${totals.passed} passed` : "ok";
  const ms = Date.now() - at;
  ran.push({ name: step.name, ms, cpuMs, tests: totals.tests });
  const line = `${step.name.padEnd(18)}${problem ? "failed" : counted}`;
  console.log(`${line.padEnd(32)}${seconds(ms)}`);
  if (problem === null) return true;
  console.log(`\n${log}\n${problem}\n`);
  // One step has failed, so the results of the parallel steps are not needed.
  stopped = true;
  await endRunning();
  return false;
}

async function prepareBrowser() {
  if (findBrowser() && !browserIsMissing()) return tellBrowser();
  const given = process.env.CHROMIUM_PATH;
  if (given) await end(1, `CHROMIUM_PATH names no file: ${given}`);
  const at = Date.now();
  console.log("browser   installing Chromium");
  installBrowser();
  preparedMs += Date.now() - at;
  if (findBrowser()) return tellBrowser();
  await end(
    1,
    "No browser: install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH.",
  );
}

function tellBrowser() {
  console.log(`browser   on ${browserVersion(findBrowser())}`);
}

/**
 * Installs bubblewrap if possible. Without bubblewrap, the tests of commands run as they would on a
 * machine that cannot confine commands.
 */
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
  const { code, logFile } = await runCommand("packages", command, {
    env: stepEnvironment(),
    folder: results,
  });
  preparedMs += Date.now() - at;
  if (code !== 0) await end(1, readFileSync(logFile, "utf8"));
}

async function end(code, line) {
  console.log(line);
  await endCluster();
  process.exit(code);
}
