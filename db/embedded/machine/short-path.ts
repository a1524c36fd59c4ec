import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * The maximum length of the path of a folder for sockets, in bytes. The path of a unix socket,
 * including its file name, is limited to about 104 bytes.
 */
const LONGEST_FOLDER = 72;

/** Returns the folder for temporary files, or `/tmp` if the path of that folder is too long. */
export function shortTmpdir(): string {
  return tmpdir().length > 64 ? "/tmp" : tmpdir();
}

/** Returns whether the path of a folder is short enough for a unix socket in the folder. */
export function holdsSockets(folder: string): boolean {
  return Buffer.byteLength(folder) <= LONGEST_FOLDER;
}

/**
 * Calls `use` with a path to the folder that is short enough for sockets: either the path of the
 * folder itself, or the path of a temporary symlink to the folder.
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
