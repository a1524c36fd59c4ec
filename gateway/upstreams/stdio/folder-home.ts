import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { LinkProblem } from "@/gateway/upstreams/problem";
import { workingFolderParents } from "@/lib/commands/working-folders";

/** Other users may pass through the folder that contains their working folders, but not list it. */
const PASSAGE = 0o711;

/**
 * Returns the folder that contains a user's working folder, and creates it if needed. The user can
 * reach the folder by its path, as programs such as `npx` require. The folder is inside the data
 * folder, unless other users cannot enter the data folder.
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
    throw new LinkProblem("unavailable", text, `${outside} is owned by another user`);
  }
  chmodSync(outside, PASSAGE);
  return outside;
}

function canEnter(folder: string, uid: number): boolean {
  const options = { uid, gid: uid, cwd: "/", stdio: "ignore" } as const;
  return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], options).status === 0;
}
