import { spawnSync } from "node:child_process";

/** How Postgres, which refuses to run as root, is run: see {@link chooseRunAs}. */
export interface RunAs {
  mode: "self" | "userns" | "uid";
  /** Put before the command. */
  prefix: string[];
  /** For `spawn`: set only in mode "uid". */
  ids: { uid?: number; gid?: number };
  /** Who owns Postgres' files outside any user namespace. */
  ownerUid: number;
  ownerGid: number;
}

const NOBODY = 65534;

/**
 * An ordinary user runs Postgres directly. Root runs it in a user namespace in which root is
 * "nobody" (it keeps reaching root's folders), and where that is refused, as in many containers,
 * as the real uid 65534.
 */
export function chooseRunAs(refuseUserns = false): RunAs {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { mode: "self", prefix: [], ids: {}, ownerUid: uid, ownerGid: gid };
  const unshare = ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, "--"];
  if (!refuseUserns && process.platform === "linux" && runs([...unshare, "true"])) {
    return { mode: "userns", prefix: unshare, ids: {}, ownerUid: 0, ownerGid: gid };
  }
  const ids = { uid: NOBODY, gid: NOBODY };
  return { mode: "uid", prefix: [], ids, ownerUid: NOBODY, ownerGid: NOBODY };
}

/** Whether Postgres, run this way, could run the program or enter the folder at the path. */
export function canReach(runAs: RunAs, target: string): boolean {
  if (runAs.mode !== "uid") return true;
  return runs(["/bin/sh", "-c", 'test -x "$1"', "sh", target], runAs.ids);
}

function runs(command: string[], ids: { uid?: number; gid?: number } = {}): boolean {
  const [file = "", ...args] = command;
  return spawnSync(file, args, { ...ids, stdio: "ignore", cwd: "/" }).status === 0;
}
