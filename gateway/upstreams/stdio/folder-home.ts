import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { LinkProblem } from "@/gateway/upstreams/problem";
import { workingFolderParents } from "@/lib/commands/working-folders";

/** What others may do in a folder of ours that their own folders are in: pass through it. */
const PASSAGE = 0o711;

/**
 * Of these homes the one that a command of this user can walk to: `npx`, for one, goes to its working
 * folder by path. Only a data folder that other users may not enter makes it the outer one.
 */
export function homeFor(dataDir: string, uid: number): string {
  const [own, outside] = workingFolderParents(dataDir);
  mkdirSync(own, { recursive: true, mode: PASSAGE });
  chmodSync(own, PASSAGE);
  if (canEnter(own, uid)) return own;
  mkdirSync(outside, { recursive: true, mode: PASSAGE });
  const made = lstatSync(outside);
  if (!made.isDirectory() || made.uid !== process.getuid?.()) {
    const text = "Its working folder cannot be made.";
    throw new LinkProblem("unavailable", text, `${outside} is somebody else's`);
  }
  chmodSync(outside, PASSAGE);
  return outside;
}

function canEnter(folder: string, uid: number): boolean {
  const options = { uid, gid: uid, cwd: "/", stdio: "ignore" } as const;
  return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], options).status === 0;
}
