import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { RunAs } from "./machine/run-as";
import { SOCKET_PORT } from "./machine/settings";
import { holdsSockets, shortTmpdir } from "./machine/short-path";

const PREFIX = "latchkey-";
const SOCKET = `.s.PGSQL.${SOCKET_PORT}`;

/**
 * Creates the folder for Postgres' socket, which only the user that runs Postgres can enter. The
 * folder is in the data folder, which containers can share, or among the temporary files if its
 * path in the data folder would be too long.
 */
export function makeSocketDir(runAs: RunAs, dataDir: string): string {
  const inside = path.join(dataDir, "socket");
  if (!holdsSockets(inside)) {
    const folder = mkdtempSync(path.join(shortTmpdir(), PREFIX));
    restrict(folder, runAs);
    return folder;
  }
  removeSocketDir(inside);
  remakeSocketDir(inside, runAs);
  return inside;
}

/**
 * Creates the folder again if it has been removed, for example by a program that cleans up
 * temporary files.
 */
export function remakeSocketDir(folder: string, runAs: RunAs): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
    restrict(folder, runAs);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Removes a folder that {@link makeSocketDir} has created, unless it contains files of other
 * programs.
 */
export function removeSocketDir(folder: string): void {
  try {
    for (const name of [SOCKET, `${SOCKET}.lock`]) rmSync(path.join(folder, name), { force: true });
    rmdirSync(folder);
  } catch {
    // Nothing needs to be done if the folder is already gone or is not empty.
  }
}

/** Returns the path of Postgres' socket in a folder that {@link makeSocketDir} has created. */
export function socketFile(folder: string): string {
  return path.join(folder, SOCKET);
}

function restrict(folder: string, runAs: RunAs): void {
  chmodSync(folder, 0o700);
  if (runAs.mode === "uid") chownSync(folder, runAs.ownerUid, runAs.ownerGid);
}
