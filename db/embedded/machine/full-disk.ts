import { statfsSync } from "node:fs";

/**
 * If a disk has less free space than this, in bytes, it counts as full. The limit allows for
 * Postgres extending its tables by up to half a megabyte at once.
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
