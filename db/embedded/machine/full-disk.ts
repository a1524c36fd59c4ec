import { statfsSync } from "node:fs";

/**
 * The free space that is required, because Postgres extends its tables by up to half a megabyte at
 * once.
 */
const MIN_FREE_BYTES = 1_048_576;

/** Whether the folder's disk has no space left for an unprivileged user. */
export function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < MIN_FREE_BYTES;
  } catch {
    return false;
  }
}
