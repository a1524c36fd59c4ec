import { type FolderLock, lockFolder } from "./folder-lock";
import { type FolderRole, ownerText } from "./folder-owner";
import { EmbeddedFailure } from "./machine/failure";
import { pause } from "./machine/pause";
import { pressOn, readPostmaster } from "./postmaster";

const COMMAND_WAIT_MS = 30_000;
/** A Postgres whose Latchkey was killed is shutting down. */
const SILENT_WAIT_MS = 60_000;

/**
 * Takes the data folder's lock. Waits while a command has it, and while what holds it says nothing.
 * @throws EmbeddedFailure `already_running`, saying who has it.
 */
export async function takeFolder(
  paths: { runDir: string; clusterDir: string },
  role: FolderRole,
): Promise<FolderLock> {
  const startedAt = Date.now();
  const press = pressOn(paths.clusterDir, "orphan");
  for (;;) {
    const attempt = await lockFolder(paths.runDir, role);
    if (attempt.ok) return attempt.lock;
    const { owner } = attempt;
    const waitedMs = Date.now() - startedAt;
    if (owner?.role === "serve" || waitedMs > (owner ? COMMAND_WAIT_MS : SILENT_WAIT_MS)) {
      throw alreadyRunning(owner ? ownerText(owner) : silentText(paths.clusterDir));
    }
    if (!owner) press();
    await pause(50);
  }
}

/** The failure of whoever finds the folder taken; `holder` is a clause that says by whom. */
export function alreadyRunning(holder: string): EmbeddedFailure {
  const text = `Another Latchkey has this data folder: ${holder}.`;
  return new EmbeddedFailure("already_running", text, holder);
}

function silentText(clusterDir: string): string {
  const pid = readPostmaster(clusterDir)?.pid;
  const postgres = pid === undefined ? "" : `, process ${pid} where it runs,`;
  return `it does not answer, and its Postgres${postgres} has not ended; end both, then start again`;
}
