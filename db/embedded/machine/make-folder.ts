import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder (0700) and those above it. Node's own `recursive` says ENOENT where a file system is
 * read-only; this says what the system said.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process has made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
