import { createHash, randomUUID } from "node:crypto";
import { chownSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { FIRST_UID, workingFolderParents } from "@/lib/commands/working-folders";
import { homeFor } from "./folder-home";
import { newMark } from "./own-marks";

const UIDS = 20_000;

export interface OwnUser {
  /** Working folder and home, 0700, owned by the server's user. */
  readonly folder: string;
  /** The user id of the command; null stands for Latchkey's own user, if that is not root. */
  readonly uid: number | null;
  /** Marks all processes that the command starts, unless a sandbox holds them. */
  readonly mark: string;
}

const TRIAL = "trial-";

/**
 * An id in place of a server's id for a command under test, so that the command shares no folder
 * and no user.
 */
export function trialId(): string {
  return `${TRIAL}${randomUUID()}`;
}

/** Whether this is the folder of a command that is, or was, under test. */
export function isTrial(name: string): boolean {
  return name.startsWith(TRIAL);
}

/**
 * The working folder of a stdio server and, if Latchkey is root, its exclusive user id. The id is
 * the folder's owner, so the id stays the same. The id has 16 bits, because containers map no more.
 */
export function ownUserFor(dataDir: string, upstreamId: string): OwnUser {
  const isRoot = process.getuid?.() === 0;
  const home = isRoot ? homeFor(dataDir, FIRST_UID) : workingFolderParents(dataDir)[0];
  const folder = join(home, upstreamId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mark = newMark(dataDir);
  if (!isRoot) return { folder, uid: null, mark };
  const owner = statSync(folder).uid;
  if (isOurs(owner)) return { folder, uid: owner, mark };
  const ownerOf = (name: string) => statSync(join(home, name), { throwIfNoEntry: false })?.uid;
  const taken = new Set(readdirSync(home).map(ownerOf));
  const hash = createHash("sha256").update(folder).digest().readUInt32BE(0);
  let uid = FIRST_UID + (hash % UIDS);
  while (taken.has(uid)) uid = FIRST_UID + ((uid - FIRST_UID + 1) % UIDS);
  chownSync(folder, uid, uid);
  return { folder, uid, mark };
}

const isOurs = (uid: number) => uid >= FIRST_UID && uid < FIRST_UID + UIDS;
