import { spawnSync } from "node:child_process";

/** How to start Postgres, which refuses to run as root. See {@link chooseRunAs}. */
export interface RunAs {
  mode: "self" | "userns" | "uid";
  /** The arguments that precede the command for Postgres, such as those of `unshare`. */
  prefix: string[];
  /** The user and group ids for `spawn`, which are set only in mode "uid". */
  ids: { uid?: number; gid?: number };
  /** The user id that owns Postgres' files, as seen outside any user namespace. */
  ownerUid: number;
  ownerGid: number;
}

const NOBODY_UID = 65534;

/**
 * Decides how this process can run Postgres. An unprivileged user runs Postgres directly. Root runs
 * it in a user namespace that maps root to uid 65534, so that Postgres can still read root's
 * folders. If user namespaces are not allowed, as in many containers, Postgres runs under the real
 * uid 65534.
 */
export function chooseRunAs(refuseUserns = false): RunAs {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { mode: "self", prefix: [], ids: {}, ownerUid: uid, ownerGid: gid };
  const unshare = [
    "unshare",
    "--user",
    `--map-user=${NOBODY_UID}`,
    `--map-group=${NOBODY_UID}`,
    "--",
  ];
  if (!refuseUserns && process.platform === "linux" && runs([...unshare, "true"])) {
    return { mode: "userns", prefix: unshare, ids: {}, ownerUid: 0, ownerGid: gid };
  }
  const ids = { uid: NOBODY_UID, gid: NOBODY_UID };
  return { mode: "uid", prefix: [], ids, ownerUid: NOBODY_UID, ownerGid: NOBODY_UID };
}

/**
 * Returns whether Postgres, when it is started as `runAs` says, may execute this program or enter
 * this folder.
 */
export function canReach(runAs: RunAs, target: string): boolean {
  if (runAs.mode !== "uid") return true;
  return runs(["/bin/sh", "-c", 'test -x "$1"', "sh", target], runAs.ids);
}

function runs(command: string[], ids: { uid?: number; gid?: number } = {}): boolean {
  const [file = "", ...args] = command;
  return spawnSync(file, args, { ...ids, stdio: "ignore", cwd: "/" }).status === 0;
}
