import type { EmbeddedLog } from "./log";
import { EmbeddedFailure, USE_DATABASE_URL } from "./machine/failure";
import { isDiskFull } from "./machine/full-disk";
import { pause } from "./machine/pause";
import { livePostmaster, readPostmaster, signal, stopPostmaster } from "./postmaster";
import type { WatchedServer } from "./watchdog";

const READY_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 20_000;
const FIRST_ATTEMPTS = 5;
const SLOWEST_RESTART_MS = 5_000;

export interface Supervisor {
  stop: () => Promise<void>;
  onRestart: (listener: () => void) => void;
}

/**
 * Starts Postgres with `launch` and restarts it, with increasing delays, after every unexpected
 * exit.
 * @throws EmbeddedFailure `start_failed` if the first start does not succeed.
 */
export async function superviseServer(
  launch: () => WatchedServer,
  clusterDir: string,
  logFile: string,
  log: EmbeddedLog,
): Promise<Supervisor> {
  const listeners: (() => void)[] = [];
  let stopping = false;
  let server = await firstStart(launch, clusterDir, logFile);

  const watch = async () => {
    while (!stopping) {
      const status = await server.ended;
      if (stopping) return;
      log("error", `Postgres ended by itself (status ${status}); starting it again.`);
      for (let delayMs = 50; !stopping; delayMs = Math.min(delayMs * 2, SLOWEST_RESTART_MS)) {
        await stopPostmaster(clusterDir);
        if (stopping) return;
        server = launch();
        if (await becomesReady(server, clusterDir)) break;
        await pause(delayMs);
      }
      if (stopping) return;
      log("info", "Postgres is running again.");
      for (const listener of listeners) listener();
    }
  };
  const watching = watch();

  return {
    onRestart: (listener) => listeners.push(listener),
    stop: async () => {
      stopping = true;
      server.keepAlive(true);
      server.interrupt();
      await end(server, clusterDir);
      await watching;
      if (server.isRunning()) await end(server, clusterDir);
    },
  };
}

async function firstStart(
  launch: () => WatchedServer,
  clusterDir: string,
  logFile: string,
): Promise<WatchedServer> {
  for (let attempt = 1; attempt <= FIRST_ATTEMPTS; attempt += 1) {
    const server = launch();
    if (await becomesReady(server, clusterDir)) return server;
    // After Postgres was killed, orphaned backends may keep its shared memory in use for a moment.
    await pause(100 * 2 ** attempt);
  }
  if (isDiskFull(clusterDir)) {
    const text = `The disk that ${clusterDir} is on is full: free some space on it.`;
    throw new EmbeddedFailure("start_failed", `${text} ${USE_DATABASE_URL}`);
  }
  throw new EmbeddedFailure(
    "start_failed",
    `The embedded Postgres does not start: see ${logFile}. ${USE_DATABASE_URL}`,
  );
}

async function becomesReady(server: WatchedServer, clusterDir: string): Promise<boolean> {
  const startedAt = Date.now();
  while (server.isRunning() && Date.now() - startedAt < READY_TIMEOUT_MS) {
    // Until the new server has written this file, it may still contain what a dead server wrote.
    if (readPostmaster(clusterDir)?.ready && livePostmaster(clusterDir) !== null) return true;
    await pause(10);
  }
  server.interrupt();
  return false;
}

async function end(server: WatchedServer, clusterDir: string): Promise<void> {
  server.interrupt();
  const timer = setTimeout(() => {
    const pid = livePostmaster(clusterDir);
    if (pid !== null) signal(pid, "SIGQUIT");
  }, STOP_TIMEOUT_MS);
  await server.ended;
  clearTimeout(timer);
}
