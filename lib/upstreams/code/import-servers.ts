import { awaitEverywhere } from "@/lib/changes/await-everywhere";
import type { Context } from "@/lib/context";
import { type Failure, type FailureCode, type Result, succeed } from "@/lib/errors";
import { failureText } from "@/lib/errors-text";
import type { ImportedServer } from "./import-config";
import { registrationOf } from "./plan-servers";
import { registerServer } from "./register-server";
import type { PlannedServer } from "./view-plan";

/** What became of one entry of a client's file. */
export interface ImportStep {
  /** As the file names it. */
  readonly from: string;
  readonly notes: readonly string[];
  /** Its registration; null where it was left out. */
  readonly step: PlannedServer | null;
  /** Why it was left out. */
  readonly problem: string | null;
  /** Left out, and not because it is here already or Latchkey itself. */
  readonly refused: boolean;
}

/** What is wrong with one entry only; anything else ends the whole. */
const OWN_FAULTS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "invalid_input",
  "forbidden",
  "target_refused",
  "server_name_taken",
]);

class Undone extends Error {}

/**
 * Registers the entries of a client's file, each by itself: one that is refused stops no other.
 * Without `apply` it does the same and takes it back, so that what it says is what would happen.
 * Failures: those that are no entry's fault, such as `database_unavailable`.
 */
export async function importServers(
  ctx: Context,
  entries: readonly ImportedServer[],
  apply: boolean,
): Promise<Result<ImportStep[]>> {
  if (apply) {
    const done = await registerEach(ctx, entries);
    await awaitEverywhere(ctx.db);
    return done;
  }
  let would: Result<ImportStep[]> = succeed([]);
  try {
    await ctx.db.transaction(async (db) => {
      would = await registerEach({ ...ctx, db }, entries);
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  return would;
}

async function registerEach(
  ctx: Context,
  entries: readonly ImportedServer[],
): Promise<Result<ImportStep[]>> {
  const steps: ImportStep[] = [];
  for (const { from, notes, draft, problem, fault } of entries) {
    if (!draft || fault !== null) {
      steps.push({ from, notes, step: null, problem, refused: fault !== "itself" });
      continue;
    }
    const made = await ctx.db.transaction((db) => registerServer({ ...ctx, db }, draft));
    if (made.ok) {
      steps.push({ from, notes, step: registrationOf(draft), problem: null, refused: false });
    } else if (OWN_FAULTS.has(made.failure.code)) {
      steps.push({ from, notes, step: null, ...leftOut(made.failure) });
    } else return made;
  }
  return succeed(steps);
}

function leftOut(failure: Failure): Pick<ImportStep, "problem" | "refused"> {
  if (failure.code === "server_name_taken") {
    return { problem: "Another server has this name.", refused: false };
  }
  const fields = Object.entries(failure.fields ?? {}).map(([field, text]) => `${field}: ${text}`);
  const isInput = failure.code === "invalid_input" && fields.length > 0;
  return { problem: isInput ? fields.join(" ") : failureText(failure), refused: true };
}
