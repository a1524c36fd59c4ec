import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Score {
  readonly required: number;
  readonly passed: number;
  /** Each required scenario that failed or did not run, with the first check that failed. */
  readonly failed: readonly { readonly scenario: string; readonly why: string }[];
}

export interface SuiteOptions {
  /** The path of a Node version that is recent enough for the conformance suite. */
  readonly node: string;
  /** The path of the suite's entry point, which is `dist/index.js` in the suite's package. */
  readonly suite: string;
  readonly url: string;
  readonly revision: string;
  /** The folder for the conformance suite's output and results. It is emptied before the run. */
  readonly folder: string;
}

interface Check {
  readonly status: string;
  readonly id: string;
  readonly errorMessage?: string;
}

/**
 * Runs the scenarios that servers of the given revision must pass, and counts those that passed.
 */
export async function runSuite(options: SuiteOptions): Promise<Score> {
  const { node, suite, url, revision, folder } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const output = await outputOf(node, [
    suite,
    "server",
    ...["--url", url, "--requirements", revision, "-o", folder],
  ]);
  await writeFile(join(folder, "output.log"), output);
  const failedChecks = new Map<string, number>();
  for (const [, scenario = "", count] of output.matchAll(SUMMARY)) {
    failedChecks.set(scenario, Number(count));
  }
  const required = await requiredOf(join(dirname(suite), "../requirements", `${revision}.yaml`));
  const failing = required.filter((scenario) => failedChecks.get(scenario) !== 0);
  const failed = await Promise.all(
    failing.map(async (scenario) => ({ scenario, why: await firstFailure(folder, scenario) })),
  );
  return { required: required.length, passed: required.length - failing.length, failed };
}

/**
 * Matches a line of the suite's summary. The groups are the name of the scenario and the number of
 * failed checks.
 */
const SUMMARY = /^[✓✗] ([\w/-]+): \d+ passed, (\d+) failed$/gm;

/** Reads the names of the scenarios listed under `server:` in a requirements file. */
async function requiredOf(file: string): Promise<string[]> {
  const list = /^server:\n((?: {2}- .+\n)+)/m.exec(await readFile(file, "utf8"))?.[1];
  if (!list) throw new Error(`${file} has no list of servers' scenarios.`);
  return list
    .trim()
    .split("\n")
    .map((line) => line.replace(/^ *- /, ""));
}

async function firstFailure(folder: string, scenario: string): Promise<string> {
  const named = (name: string) => name.startsWith(`server-${scenario}-2`);
  const found = (await readdir(folder)).find(named);
  if (!found) return "it did not run";
  const checks = JSON.parse(await readFile(join(folder, found, "checks.json"), "utf8")) as Check[];
  const check = checks.find(({ status }) => status === "FAILURE");
  return check ? `${check.id}: ${check.errorMessage ?? "failed"}` : "no check failed by name";
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", failed);
    child.once("close", () => done(Buffer.concat(chunks).toString()));
  });
}
