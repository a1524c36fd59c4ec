import { readFile } from "node:fs/promises";

/** A check of the conformance suite, as it stands in `checks.json`. */
interface Check {
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly id: string;
  readonly description: string;
  readonly errorMessage?: string;
}

/** How one scenario ended. */
export interface Score {
  /** The role of Latchkey in the scenario. */
  readonly role: "server" | "client" | "authorization server";
  readonly revision: string | null;
  readonly scenario: string;
  /** True if the suite counts the scenario among those that the revision requires of a server. */
  readonly isRequired?: boolean;
  /** The number of checks that succeeded. */
  readonly passed: number;
  readonly failed: number;
  /** The number of failed checks of what the revision only recommends (SHOULD). */
  readonly warned: number;
  /** A line for each of the failed checks and the warnings. */
  readonly problems: readonly string[];
  /** The reason why the scenario does not apply, if it does not. */
  readonly why?: string | undefined;
}

/**
 * Counts the checks of a scenario. `file` is its `checks.json`, or null if the scenario did not
 * run.
 */
export async function countChecks(
  file: string | null,
): Promise<Pick<Score, "passed" | "failed" | "warned" | "problems">> {
  if (file === null) return { passed: 0, failed: 0, warned: 0, problems: ["it did not run"] };
  const checks = JSON.parse(await readFile(file, "utf8")) as Check[];
  const bad = checks.filter(({ status }) => status === "FAILURE" || status === "WARNING");
  const count = (one: Check["status"]) => checks.filter(({ status }) => status === one).length;
  return {
    ...{ passed: count("SUCCESS"), failed: count("FAILURE"), warned: count("WARNING") },
    problems: bad.map((one) => `${one.status} ${one.id}: ${one.errorMessage ?? one.description}`),
  };
}

/**
 * A scenario passes if it has checks and all of them do. As a client, Latchkey also has to do what
 * is only recommended. As a server it cannot always: how soon a changed list is announced depends
 * on the server behind it and on how busy the machine is.
 */
export const isPassed = ({ role, passed, failed, warned }: Score): boolean =>
  passed > 0 && failed === 0 && (role === "server" || warned === 0);

/** Returns whether nothing that applies has failed. */
export const isGood = (score: Score): boolean => score.why !== undefined || isPassed(score);

/** Writes all scores as a table in Markdown, a row for each scenario. */
export function scoreTable(scores: readonly Score[]): string {
  const rows = scores.map((score) => {
    const { role, revision, scenario, passed, failed, warned, why } = score;
    const result = why === undefined ? (isPassed(score) ? "passed" : "**failed**") : why;
    const checks = `${passed} of ${passed + failed + warned}`;
    return `| ${role} | ${revision ?? "extension"} | \`${scenario}\` | ${checks} | ${result} |`;
  });
  const head = ["| Latchkey as | revision | scenario | checks | result |", "|---|---|---|---|---|"];
  return [...head, ...rows, ""].join("\n");
}
