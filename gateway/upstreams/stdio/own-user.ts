import { createHash, randomUUID } from "node:crypto";
import { chownSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { FIRST_UID, workingFolderParents } from "@/lib/commands/working-folders";
import { homeFor } from "./folder-home";
import { newMark } from "./own-marks";

const UIDS = 20_000;

export interface OwnUser {
  /** The working folder and home of the command, owned by its user, with mode 0700. */
  readonly folder: string;
  /**
   * The user id for the command, or null if it runs as Latchkey's own user, because Latchkey is not
   * root.
   */
  readonly uid: number | null;
  /**
   * The mark in the environment of all processes that the command starts, unless the command runs
   * in a sandbox.
   */
  readonly mark: string;
}

const TRIAL = "trial-";

/**
 * Creates an id that a command under test uses instead of a server's id, so that it shares no
 * folder and no user with other commands.
 */
export function trialId(): string {
  return `${TRIAL}${randomUUID()}`;
}

const HOLDER = ".";

/** Returns the name of the working folder of a server, or of a holder's process of that server. */
export function folderName(upstreamId: string, holder?: string): string {
  return holder === undefined ? upstreamId : `${upstreamId}${HOLDER}${holderMark(holder)}`;
}

/** Returns the server's id, and the holder's mark or null, from the name of a working folder. */
export function folderOf(name: string): { upstreamId: string; mark: string | null } {
  const [upstreamId = "", mark = null] = name.split(HOLDER);
  return { upstreamId, mark };
}

/** Returns what stands for a holder in a folder's name, short enough for sockets in the folder. */
export function holderMark(holder: string): string {
  return createHash("sha256").update(holder).digest("hex").slice(0, MARK_LENGTH);
}

const MARK_LENGTH = 16;

/** True if a folder of this name belongs to a command under test. */
export function isTrial(name: string): boolean {
  return name.startsWith(TRIAL);
}

/**
 * Returns the working folder of this name, and creates it if needed. If Latchkey is root, the
 * folder also gets its own user id, which stays the same because it is stored as the folder's
 * owner. Ids have at most 16 bits, because containers often map no more.
 */
export function ownUserFor(dataDir: string, name: string): OwnUser {
  const isRoot = process.getuid?.() === 0;
  const home = isRoot ? homeFor(dataDir, FIRST_UID) : workingFolderParents(dataDir)[0];
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mark = newMark(dataDir);
  if (!isRoot) return { folder, uid: null, mark };
  const owner = statSync(folder).uid;
  if (isOurs(owner)) return { folder, uid: owner, mark };
  const ownerOf = (other: string) => statSync(join(home, other), { throwIfNoEntry: false })?.uid;
  const taken = new Set(readdirSync(home).map(ownerOf));
  const hash = createHash("sha256").update(folder).digest().readUInt32BE(0);
  let uid = FIRST_UID + (hash % UIDS);
  while (taken.has(uid)) uid = FIRST_UID + ((uid - FIRST_UID + 1) % UIDS);
  chownSync(folder, uid, uid);
  return { folder, uid, mark };
}

const isOurs = (uid: number) => uid >= FIRST_UID && uid < FIRST_UID + UIDS;
