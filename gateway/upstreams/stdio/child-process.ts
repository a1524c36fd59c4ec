import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { GUARD_NAME, GUARD_SCRIPT, GUARD_SHELL, MARK } from "./guard-script";
import { launchOf, type Spawning } from "./launch";
import { familyOf, isSame, markedWith, type ProcessEntry, processTable } from "./processes";

const STOP_MS = 2_000;

export interface GuardedChild {
  readonly child: ChildProcess;
  /**
   * Finds all processes that belong to the child now, including those that earlier calls found and
   * that are still running.
   */
  family(table?: readonly ProcessEntry[]): ProcessEntry[];
  /**
   * Sends SIGTERM to all processes of the child, and SIGKILL to those left after 2 s. Resolves when
   * none is left.
   */
  stop(): Promise<void>;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>;
}

/**
 * Starts a command under the guard script, in its own session. The command gets the declared
 * environment and three pipes as its standard streams, and inherits nothing else. Even if Latchkey
 * is killed, no process of the command stays behind.
 */
export function spawnGuarded(spawning: Spawning): GuardedChild {
  const { uid, folder } = spawning.ownUser;
  const own = uid === null ? "-" : String(uid);
  const { argv, env, options, sandboxed } = launchOf(spawning);
  const [shell = "", ...how] = GUARD_SHELL;
  const asks = sandboxed ? "0" : "TERM";
  const mark = sandboxed ? "" : spawning.ownUser.mark;
  const child = spawn(shell, [...how, GUARD_SCRIPT, GUARD_NAME, own, asks, mark, ...argv], {
    cwd: folder,
    detached: true,
    env: env as unknown as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
    ...(uid === null ? {} : { uid, gid: uid }),
  });
  const [lifeline, given] = child.stdio.slice(3) as unknown as (Writable | null)[];
  for (const pipe of [lifeline, given]) pipe?.on("error", () => {});
  given?.end(options);
  const ended = new Promise<{ status: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (status, signal) => resolve({ status, signal }));
    child.once("error", () => resolve({ status: null, signal: null }));
  });
  const leader = child.pid;
  if (uid !== null && leader !== undefined) runsAs(uid, leader, ended);
  const seen = new Map<string, ProcessEntry>();
  const family = (table: readonly ProcessEntry[] = processTable()) => {
    if (child.pid === undefined) return [];
    const others = [...(leadersOf.get(uid) ?? [])].filter((other) => other !== child.pid);
    const now = familyOf(table, child.pid, uid, others);
    for (const entry of now) seen.set(`${entry.pid} ${entry.startedTicks}`, entry);
    // A process that left the group and lost its parent is missing in the new list, but an earlier
    // call may have found it.
    for (const [key, entry] of seen) {
      if (now.some((one) => one.pid === entry.pid)) continue;
      if (isSame(entry)) now.push(entry);
      else seen.delete(key);
    }
    return now;
  };
  // The search for marked processes finds detached descendants too. It is slow, so it is done only
  // at the end.
  const everything = () => {
    const table = processTable();
    const known = family(table);
    const pids = new Set(known.map(({ pid }) => pid));
    const more = mark === "" ? [] : markedWith(table, MARK, mark);
    return [...known, ...more.filter(({ pid }) => !pids.has(pid))];
  };
  const signalAll = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    kill(-child.pid, signal);
    for (const { pid } of everything()) kill(pid, signal);
  };
  const ask = () => {
    if (!sandboxed) return signalAll("SIGTERM");
    // A signal to bubblewrap would kill everything in the sandbox at once, so send SIGTERM to the
    // processes inside.
    for (const { pid, innerPid } of family()) if (innerPid > 1) kill(pid, "SIGTERM");
  };
  let stopping: Promise<void> | null = null;
  const stopNow = async () => {
    ask();
    const until = performance.now() + STOP_MS;
    while (performance.now() < until && remaining(child, everything()) > 0) await pause(25);
    for (let round = 0; round < 40 && remaining(child, everything()) > 0; round++) {
      signalAll("SIGKILL");
      await pause(25);
    }
    lifeline?.end();
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const stop = () => {
    stopping ??= stopNow();
    return stopping;
  };
  return { child, family, stop, ended };
}

/** The group leaders of the running commands, by the user id with which the commands run. */
const leadersOf = new Map<number | null, Set<number>>();

function runsAs(uid: number, leader: number, ended: Promise<unknown>): void {
  const leaders = leadersOf.get(uid) ?? new Set();
  leadersOf.set(uid, leaders.add(leader));
  const forget = () => {
    leaders.delete(leader);
    if (leaders.size === 0) leadersOf.delete(uid);
  };
  ended.then(forget, forget);
}

/**
 * Returns the number of the command's processes that are left. Without /proc, returns 1 while the
 * guard itself is running.
 */
function remaining(child: ChildProcess, family: readonly ProcessEntry[]): number {
  if (process.platform === "linux") return family.length;
  return child.exitCode === null && child.signalCode === null ? 1 : 0;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already ended, so there is nothing to do.
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
