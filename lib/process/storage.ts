import { isDiskFull } from "@/db/embedded/machine/full-disk";
import { unavailability } from "@/db/unavailable";
import { shared } from "./process";

/** How long a disk-full error of Postgres counts, in milliseconds. */
const DISK_FULL_MS = 10_000;

const state = () =>
  shared("storage", () => ({ folder: null as string | null, fullAtMs: Number.NEGATIVE_INFINITY }));

/** Sets the folder of the embedded Postgres, whose free space can be read. */
export function watchStorage(folder: string): void {
  state().folder = folder;
}

/**
 * Whether the database's disk is full, judged by a recent error of Postgres or by the free space.
 */
export function isStorageFull(): boolean {
  const { folder, fullAtMs } = state();
  return performance.now() - fullAtMs < DISK_FULL_MS || (folder !== null && isDiskFull(folder));
}

/**
 * Why the database cannot serve statements now; null if the error concerns only this statement. A
 * Postgres that crashed on a full disk counts as `storage_full`.
 */
export function whyUnavailable(error: unknown): "database_unavailable" | "storage_full" | null {
  const code = unavailability(error);
  if (code === "storage_full") state().fullAtMs = performance.now();
  return code !== null && isStorageFull() ? "storage_full" : code;
}
