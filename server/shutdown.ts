import type { Server } from "node:http";
import { isatty } from "node:tty";
import { databaseErrorCode } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";
import { drainProcess } from "@/lib/process/process";

const DRAIN_MS = 8_000;
const SWEEP_EVERY_MS = 50;
/** npm and the terminal both pass Ctrl-C on: the same wish, twice. */
const SAME_WISH_MS = 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Shutdown {
  /** Servers whose calls in flight are finished first. */
  serve: (servers: readonly Server[]) => void;
  /** What is done then, newest first. */
  defer: (closer: () => Promise<void>) => void;
  /** Ends what was opened, after a start that failed. */
  now: () => Promise<void>;
}

/** Has it a terminal that can be closed? Under nohup, and under whatever keeps services, it has none. */
const hasTerminal = () => [0, 1, 2].some((descriptor) => isatty(descriptor));

/**
 * Ends the process in order when it is told to: no new connections, calls in flight finished for at
 * most 8 s, flush, database last, exit 0. A second, later signal ends it at once, and so does an
 * exception that nobody expected, with 1. SIGHUP tells so where there was a terminal; Node forgets
 * that nohup has it ignored, so that elsewhere we ignore it.
 */
export function installShutdown(log: Log): Shutdown {
  const closers: (() => Promise<void>)[] = [];
  let servers: readonly Server[] = [];
  let askedAtMs: number | null = null;
  const terminal = hasTerminal();

  const close = async () => {
    drainProcess();
    await drain(servers);
    for (const closer of closers.splice(0).reverse()) {
      await closer().catch((error: unknown) => log.error({ error }, "closing failed"));
    }
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (signal === "SIGHUP" && !terminal) {
      log.info(
        { signal },
        "there is no terminal that was closed, and nothing is read anew: going on",
      );
      return;
    }
    const nowMs = performance.now();
    if (askedAtMs !== null) {
      if (nowMs - askedAtMs > SAME_WISH_MS) process.exit(1);
      return;
    }
    askedAtMs = nowMs;
    log.debug({ signal }, "stopping");
    close().then(
      () => leave(signal, 0),
      () => leave(signal, 1),
    );
  };
  const onBug = (error: unknown) => {
    log.error({ error }, "an unexpected error ends this process");
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  // A terminal that is gone takes no more output.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  process.on("uncaughtException", onBug);
  process.on("unhandledRejection", (error) => {
    // The driver's own questions on a lost connection reject with nobody waiting for them.
    const code = databaseErrorCode(error);
    if (code?.startsWith("CONNECTION_")) log.warn({ code }, "a database connection was lost");
    else onBug(error);
  });
  return {
    serve: (list) => {
      servers = list;
    },
    defer: (closer) => closers.push(closer),
    now: async () => {
      await close();
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

/** Node aborts where it exits and finds its terminal gone: a hang-up ends it as it would have. */
function leave(signal: NodeJS.Signals, status: number): void {
  if (signal !== "SIGHUP") process.exit(status);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

async function drain(servers: readonly Server[]): Promise<void> {
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  const idle = setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, SWEEP_EVERY_MS);
  const end = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(end);
}
