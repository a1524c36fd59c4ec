import { statfsSync } from "node:fs";

/** Postgres grows its tables by up to half a megabyte at once. */
const LEAST_BYTES = 1_048_576;

/** Is nothing left, for an ordinary user, of the disk that a folder is on? */
export function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < LEAST_BYTES;
  } catch {
    return false;
  }
}
