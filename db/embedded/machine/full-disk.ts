import { statfsSync } from "node:fs";

/**
 * The free space in bytes below which a disk counts as full, because Postgres extends its tables by
 * up to half a megabyte at once.
 */
const MIN_FREE_BYTES = 1_048_576;

/** Returns whether the folder's disk has too little space left for Postgres. */
export function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < MIN_FREE_BYTES;
  } catch {
    return false;
  }
}
