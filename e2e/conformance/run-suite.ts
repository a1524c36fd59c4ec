import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { countChecks, type Score } from "./score";

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

/** Scenarios of a revision that do not apply, by revision and name. */
const NOT_APPLIED: Readonly<Record<string, string>> = {
  "2025-11-25 server-sse-polling":
    "optional: streams to clients of this revision cannot be resumed, so their events have no ids",
  "2026-07-28 tasks-status-notifications": "the suite itself checks nothing here yet",
};

/**
 * Runs all scenarios that the suite has for servers of a revision: those that the revision
 * requires, and those that the suite runs beyond that (extensions, and what is newer).
 */
export async function runSuite(options: SuiteOptions): Promise<Score[]> {
  const { node, suite, url, revision, folder } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const output = await outputOf(node, [
    suite,
    "server",
    ...["--url", url, "--requirements", revision, "-o", folder],
  ]);
  await writeFile(join(folder, "output.log"), output);
  const ran = await readdir(folder);
  const { required, more } = await scenariosOf(
    join(dirname(suite), "../requirements", `${revision}.yaml`),
  );
  return Promise.all(
    [...required, ...more].map(async (scenario) => {
      const found = ran.find((name) => FOLDER.exec(name)?.[1] === scenario);
      const file = found === undefined ? null : join(folder, found, "checks.json");
      const why = NOT_APPLIED[`${revision} ${scenario}`];
      const isRequired = required.includes(scenario);
      const counts = await countChecks(file);
      return { role: "server", revision, scenario, why, isRequired, ...counts } as const;
    }),
  );
}

/** The name of a folder with a scenario's results: the scenario, and the time. */
const FOLDER = /^server-(.+)-\d{4}-\d\d-\d\dT/;

/**
 * Reads the names of the scenarios in a requirements file: those under `server:`, and those of
 * servers under `not_scored:`.
 */
async function scenariosOf(file: string): Promise<{ required: string[]; more: string[] }> {
  const text = await readFile(file, "utf8");
  const list = /^server:\n((?: {2}- .+\n)+)/m.exec(text)?.[1];
  if (!list) throw new Error(`${file} has no list of servers' scenarios.`);
  const required = list
    .trim()
    .split("\n")
    .map((line) => line.replace(/^ *- /, ""));
  const more = [...text.matchAll(/^ {2}- scenario: (\S+)\n {4}leg: server$/gm)];
  return { required, more: more.map(([, name = ""]) => name) };
}

/**
 * Returns the scenarios of one side that the suite has and `known` lacks, each with a score that
 * fails, so that nothing of a newer suite is missed.
 */
export async function unknownScenarios(
  { node, suite }: Pick<SuiteOptions, "node" | "suite">,
  role: "server" | "client",
  known: readonly Score[],
): Promise<Score[]> {
  const names = new Set(known.map(({ scenario }) => scenario));
  const output = await outputOf(node, [suite, "list", `--${role}`]);
  const all = [...output.matchAll(/^ +- (\S+) \[(.+)\]$/gm)];
  return all
    .filter(([, scenario = ""]) => !names.has(scenario))
    .map(([, scenario = "", revisions = ""]) => {
      const why = scenario.startsWith("sep-2640-skills-") ? SKILLS : undefined;
      const revision = revisions === "extension" ? null : (revisions.split(",").at(-1) ?? null);
      const counts = { passed: 0, failed: 0, warned: 0, problems: ["Nothing runs it."] };
      return { role, revision, scenario, why, ...counts };
    });
}

const SKILLS = "servers' skills (an extension) are not passed on";

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
