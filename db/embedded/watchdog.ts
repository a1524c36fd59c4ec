import { type ChildProcess, spawn } from "node:child_process";
import { databaseEnvironment } from "./machine/environment";
import type { RunAs } from "./machine/run-as";

/** The name by which the watchdog is recognized in its command line. */
export const WATCHDOG_NAME = "latchkey-postgres";

/**
 * A shell script that runs Postgres. Its standard input is a pipe from this process, which closes
 * when this process closes it or exits, even by kill -9. The script then interrupts Postgres (fast
 * shutdown), waits for it to exit and removes the socket folder. If Postgres exits first, the
 * script exits with the same status. File descriptor 4 is the folder's lock, which the script and
 * Postgres keep open.
 */
const SCRIPT = `
ulimit -c 0
sockets=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{ trap '' INT TERM HUP; read -r _ <&3; kill -INT $server; } 2>/dev/null &
reader=$!
exec 3<&-
trap : INT TERM HUP
while :; do
  wait $server; status=$?
  kill -0 $server 2>/dev/null || break
done
kill -9 $reader 2>/dev/null || rmdir "$sockets" 2>/dev/null
exit $status
`;

export interface WatchedServer {
  /** Resolves with the exit status of Postgres when the watchdog has exited. */
  ended: Promise<number | null>;
  isRunning: () => boolean;
  /** Asks Postgres for a fast shutdown, which disconnects its clients at once. */
  interrupt: () => void;
  /** Sets whether the child process keeps this process alive. */
  keepAlive: (keep: boolean) => void;
}

/** Starts Postgres under its watchdog, in a new session so that Ctrl-C does not reach Postgres. */
export function spawnWatched(options: {
  runAs: RunAs;
  postgres: string;
  clusterDir: string;
  socketDir: string;
  settings: Record<string, string>;
  logFd: number;
  /** The file descriptor of the folder's lock; null if the folder is not locked. */
  lockFd: number | null;
}): WatchedServer {
  const settings = Object.entries(options.settings).flatMap(([key, value]) => [
    "-c",
    `${key}=${value}`,
  ]);
  const server = [...options.runAs.prefix, options.postgres, "-D", options.clusterDir, ...settings];
  const child = spawn("/bin/sh", ["-c", SCRIPT, WATCHDOG_NAME, options.socketDir, ...server], {
    ...options.runAs.ids,
    cwd: options.clusterDir,
    detached: true,
    env: databaseEnvironment(),
    stdio: ["pipe", options.logFd, options.logFd, "ignore", options.lockFd ?? "ignore"],
  });
  let running = true;
  const ended = new Promise<number | null>((resolve) => {
    const end = (status: number | null) => {
      running = false;
      resolve(status);
    };
    child.once("exit", end);
    child.once("error", () => end(null));
  });
  child.stdin?.on("error", () => {});
  const keepAlive = (keep: boolean) => refChild(child, keep);
  keepAlive(false);
  return { ended, isRunning: () => running, interrupt: () => child.stdin?.end(), keepAlive };
}

function refChild(child: ChildProcess, keep: boolean): void {
  const input = child.stdin as unknown as { ref(): void; unref(): void } | null;
  if (keep) child.ref();
  else child.unref();
  if (keep) input?.ref();
  else input?.unref();
}
