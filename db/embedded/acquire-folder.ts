import { type FolderLock, lockFolder } from "./folder-lock";
import { type FolderRole, ownerText } from "./folder-owner";
import { EmbeddedFailure } from "./machine/failure";
import { pause } from "./machine/pause";
import { escalateShutdown, readPostmaster } from "./postmaster";

const COMMAND_WAIT_MS = 30_000;
/** How long to wait for the Postgres of a killed Latchkey process to shut down, in milliseconds. */
const SILENT_WAIT_MS = 60_000;

/**
 * Acquires the lock of the data folder. Waits for a limited time while a command holds the lock or
 * while the lock's owner does not answer. @throws EmbeddedFailure `already_running`, with a message
 * that describes the owner, if a server holds the lock or the wait takes too long.
 */
export async function acquireFolder(
  paths: { runDir: string; clusterDir: string },
  role: FolderRole,
): Promise<FolderLock> {
  const startedAt = Date.now();
  const escalate = escalateShutdown(paths.clusterDir, "orphan");
  for (;;) {
    const attempt = await lockFolder(paths.runDir, role);
    if (attempt.ok) return attempt.lock;
    const { owner } = attempt;
    const waitedMs = Date.now() - startedAt;
    if (owner?.role === "serve" || waitedMs > (owner ? COMMAND_WAIT_MS : SILENT_WAIT_MS)) {
      throw alreadyRunning(owner ? ownerText(owner) : silentText(paths.clusterDir));
    }
    if (!owner) escalate();
    await pause(50);
  }
}

/**
 * Returns the failure for a folder that is locked. `holder` is a clause that describes the owner.
 */
export function alreadyRunning(holder: string): EmbeddedFailure {
  const text = `Another Latchkey has this data folder: ${holder}.`;
  return new EmbeddedFailure("already_running", text, holder);
}

function silentText(clusterDir: string): string {
  const pid = readPostmaster(clusterDir)?.pid;
  const postgres = pid === undefined ? "" : `, process ${pid} where it runs,`;
  return `it does not answer, and its Postgres${postgres} has not ended; end both, then start again`;
}
