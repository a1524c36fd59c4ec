import { isDiskFull } from "@/db/embedded/machine/full-disk";
import { unavailability } from "@/db/unavailable";
import { shared } from "./process";

/** How long a disk-full error of Postgres is remembered, in milliseconds. */
const DISK_FULL_MS = 10_000;

const state = () =>
  shared("storage", () => ({ folder: null as string | null, fullAtMs: Number.NEGATIVE_INFINITY }));

/**
 * Sets the data folder of the embedded Postgres, so that `isStorageFull` also checks the free space
 * on this folder's disk.
 */
export function watchStorage(folder: string): void {
  state().folder = folder;
}

/**
 * Returns whether the disk of the database is full. The disk counts as full if Postgres has
 * recently reported this, or if little space is left in the watched folder.
 */
export function isStorageFull(): boolean {
  const { folder, fullAtMs } = state();
  return performance.now() - fullAtMs < DISK_FULL_MS || (folder !== null && isDiskFull(folder));
}

/**
 * Returns why the database cannot serve any statement at present, or null if the error concerns
 * only the failed statement. If Postgres crashed because its disk was full, the reason is
 * `storage_full`.
 */
export function whyUnavailable(error: unknown): "database_unavailable" | "storage_full" | null {
  const code = unavailability(error);
  if (code === "storage_full") state().fullAtMs = performance.now();
  return code !== null && isStorageFull() ? "storage_full" : code;
}
