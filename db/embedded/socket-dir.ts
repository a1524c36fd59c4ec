import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { RunAs } from "./machine/run-as";
import { SOCKET_PORT } from "./machine/settings";
import { holdsSockets, shortTmpdir } from "./machine/short-path";

const PREFIX = "latchkey-";
const SOCKET = `.s.PGSQL.${SOCKET_PORT}`;

/**
 * Makes a folder that only Postgres' user may enter: in the data folder, where also a container that
 * shares nothing else finds it, or with a short path among the temporary files.
 */
export function makeSocketDir(runAs: RunAs, dataDir: string): string {
  const inside = path.join(dataDir, "socket");
  if (!holdsSockets(inside)) {
    const folder = mkdtempSync(path.join(shortTmpdir(), PREFIX));
    own(folder, runAs);
    return folder;
  }
  removeSocketDir(inside);
  remakeSocketDir(inside, runAs);
  return inside;
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

/** Removes a folder that {@link makeSocketDir} made, with Postgres' own files in it and no others. */
export function removeSocketDir(folder: string): void {
  try {
    for (const name of [SOCKET, `${SOCKET}.lock`]) rmSync(path.join(folder, name), { force: true });
    rmdirSync(folder);
  } catch {
    // Gone, or no longer ours.
  }
}

/** Where Postgres listens, in such a folder. */
export function socketFile(folder: string): string {
  return path.join(folder, SOCKET);
}

function own(folder: string, runAs: RunAs): void {
  chmodSync(folder, 0o700);
  if (runAs.mode === "uid") chownSync(folder, runAs.ownerUid, runAs.ownerGid);
}
