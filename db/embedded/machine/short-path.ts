import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * The longest folder path. A unix socket's path is limited to about 104 bytes, including the file
 * name.
 */
const LONGEST_FOLDER = 72;

/** The folder of temporary files, or `/tmp` if the path of that folder is too long. */
export function shortTmpdir(): string {
  return tmpdir().length > 64 ? "/tmp" : tmpdir();
}

/** Whether a folder's path is short enough for a unix socket in the folder. */
export function holdsSockets(folder: string): boolean {
  return Buffer.byteLength(folder) <= LONGEST_FOLDER;
}

/**
 * Calls `use` with a path to the folder that is short enough for sockets: the folder's own path, or
 * a symlink.
 */
export async function withShortPath<T>(
  folder: string,
  use: (short: string) => Promise<T>,
): Promise<T> {
  if (holdsSockets(folder)) return use(folder);
  const links = mkdtempSync(path.join(shortTmpdir(), "latchkey-"));
  try {
    symlinkSync(folder, path.join(links, "to"));
    return await use(path.join(links, "to"));
  } finally {
    rmSync(links, { recursive: true, force: true });
  }
}
