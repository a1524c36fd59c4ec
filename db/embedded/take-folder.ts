import { EmbeddedFailure } from "./failure";
import { type FolderRole, lockFolder } from "./folder-lock";
import { pause } from "./pause";

const COMMAND_WAIT_MS = 30_000;

/**
 * Takes the data folder's lock and returns what gives it back. Waits while a command has it.
 * @throws EmbeddedFailure `already_running`, naming the process.
 */
export async function takeFolder(
  runDir: string,
  dataDir: string,
  role: FolderRole,
): Promise<() => void> {
  const startedAt = Date.now();
  for (;;) {
    const lock = lockFolder(runDir, role);
    if (lock.ok) return lock.release;
    const { owner } = lock;
    if (owner.role === "serve" || Date.now() - startedAt > COMMAND_WAIT_MS) {
      throw new EmbeddedFailure(
        "already_running",
        `Another Latchkey is running on this data folder (pid ${owner.pid}): ${dataDir}`,
        owner.pid,
      );
    }
    await pause(50);
  }
}
