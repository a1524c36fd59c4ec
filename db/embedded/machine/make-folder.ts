import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Creates a folder and its parents with mode 0700. On a read-only file system, it throws the
 * original error, while Node's `recursive` option would fail with the misleading ENOENT.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // The error EEXIST means that another process has just created the folder, which is fine.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
