import { isDiskFull } from "@/db/embedded/machine/full-disk";
import { unavailability } from "@/db/unavailable";
import { shared } from "./process";

/** What Postgres said of its disk is believed for so long. */
const BELIEVED_MS = 10_000;

const state = () =>
  shared("storage", () => ({ folder: null as string | null, fullAtMs: Number.NEGATIVE_INFINITY }));

/** The folder of a Postgres of ours: its disk can be looked at. */
export function watchStorage(folder: string): void {
  state().folder = folder;
}

/** Is the database's disk full, by what Postgres said a moment ago or by a look at it? */
export function isStorageFull(): boolean {
  const { folder, fullAtMs } = state();
  return performance.now() - fullAtMs < BELIEVED_MS || (folder !== null && isDiskFull(folder));
}

/**
 * Why the database does nothing that it is asked now; null where it refused this statement alone. A
 * Postgres whose disk is full may have ended over it.
 */
export function whyUnavailable(error: unknown): "database_unavailable" | "storage_full" | null {
  const code = unavailability(error);
  if (code === "storage_full") state().fullAtMs = performance.now();
  return code !== null && isStorageFull() ? "storage_full" : code;
}
