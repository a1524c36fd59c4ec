import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Creates a folder and its parents with mode 0700. Unlike Node's `recursive` option, which fails
 * with ENOENT on a read-only file system, this function throws the system's own error.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // EEXIST: another process has created the folder.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
