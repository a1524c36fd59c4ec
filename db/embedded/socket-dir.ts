import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunAs } from "./run-as";

const PREFIX = "latchkey-";
/** A unix socket's whole path must stay below about 104 bytes. */
const LONGEST_PARENT = 64;

/** Makes a folder that only Postgres' user may enter, with a short path. */
export function makeSocketDir(runAs: RunAs): string {
  const parent = tmpdir().length > LONGEST_PARENT ? "/tmp" : tmpdir();
  const folder = mkdtempSync(path.join(parent, PREFIX));
  own(folder, runAs);
  return folder;
}

/** Makes the same folder again when something, a cleaner of old files perhaps, has removed it. */
export function remakeSocketDir(folder: string, runAs: RunAs): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
    own(folder, runAs);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Removes a folder that {@link makeSocketDir} made, and nothing else. */
export function removeSocketDir(folder: string): void {
  if (!path.basename(folder).startsWith(PREFIX)) return;
  try {
    if (lstatSync(folder).isDirectory()) rmSync(folder, { recursive: true, force: true });
  } catch {
    // Gone, or no longer ours.
  }
}

function own(folder: string, runAs: RunAs): void {
  chmodSync(folder, 0o700);
  if (runAs.mode === "uid") chownSync(folder, runAs.ownerUid, runAs.ownerGid);
}
