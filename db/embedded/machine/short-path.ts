import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A unix socket's whole path must stay below about 104 bytes; its name takes some of them. */
const LONGEST_FOLDER = 72;

/** The folder of temporary files, or a shorter one that every Unix has. */
export function shortTmpdir(): string {
  return tmpdir().length > 64 ? "/tmp" : tmpdir();
}

/** Is a folder's path short enough for a unix socket in it? */
export function holdsSockets(folder: string): boolean {
  return Buffer.byteLength(folder) <= LONGEST_FOLDER;
}

/** Calls `use` with a path of the folder that is short enough for sockets in it: a link, else its own. */
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
