import type { Server } from "node:http";
import { isatty } from "node:tty";
import { databaseErrorCode } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";
import { drainProcess } from "@/lib/process/process";

/** Milliseconds that running requests are given at shutdown. */
export const DRAIN_MS = 8_000;
const SWEEP_EVERY_MS = 50;
/**
 * Several signals within this number of milliseconds count as one, because npm and the terminal
 * both forward Ctrl-C.
 */
const DUPLICATE_SIGNAL_MS = 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Shutdown {
  /** Sets the servers whose running requests are finished before anything else is closed. */
  serve: (servers: readonly Server[]) => void;
  /**
   * Adds a function that runs at shutdown (a closer). The closer that was added last runs first.
   */
  defer: (closer: () => Promise<void>) => void;
  /**
   * Runs all closers immediately, without waiting for a signal. Called after a start that failed.
   */
  now: () => Promise<void>;
}

/**
 * Returns whether the process has a terminal that can hang up. A process under nohup or a service
 * manager has none.
 */
const hasTerminal = () => [0, 1, 2].some((descriptor) => isatty(descriptor));

/**
 * Installs a graceful shutdown on SIGINT, SIGTERM and SIGHUP. It stops accepting connections, gives
 * running requests at most 8 s to finish, runs the closers with the database last, and exits with
 * 0. A second signal more than a second later, or an uncaught exception, exits with 1 immediately.
 * Only the error of a request that its client aborted (`isAbortedRequest`) does not end the process.
 * Without a terminal, SIGHUP is ignored, because Node does not keep the setting of nohup.
 */
export function installShutdown(log: Log): Shutdown {
  const closers: (() => Promise<void>)[] = [];
  let servers: readonly Server[] = [];
  let signalledAtMs: number | null = null;
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
        "SIGHUP is ignored: there is no terminal, and the configuration is not reloaded",
      );
      return;
    }
    const nowMs = performance.now();
    if (signalledAtMs !== null) {
      if (nowMs - signalledAtMs > DUPLICATE_SIGNAL_MS) process.exit(1);
      return;
    }
    signalledAtMs = nowMs;
    log.debug({ signal }, "stopping");
    close().then(
      () => exitAfter(signal, 0),
      () => exitAfter(signal, 1),
    );
  };
  const onBug = (error: unknown) => {
    if (isAbortedRequest(error)) {
      log.debug({ error }, "a client aborted its request");
      return;
    }
    log.error({ error }, "an unexpected error ends this process");
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  // Writing to a terminal that is already closed must not throw.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  process.on("uncaughtException", onBug);
  process.on("unhandledRejection", (error) => {
    // When the connection to the database is lost, the driver's own queries reject, and no code
    // handles these rejections.
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

/**
 * Returns whether an error is the one with which node:http destroys a request that its client
 * aborted. This error is not a bug, but it can become uncaught: after Latchkey's proxy (middleware)
 * has read a request's body, Next replaces the request's listeners with those of a copy of the body
 * (`replaceRequestBody` in next/dist/server/body-streams.js). The error is recognized by where it
 * was thrown, because other resets have the same code.
 */
function isAbortedRequest(error: unknown): boolean {
  if (!(error instanceof Error) || error.message !== "aborted") return false;
  return "code" in error && error.code === "ECONNRESET" && ABORTED.test(error.stack ?? "");
}

/**
 * Matches the beginning of the error's stack, including the form in which some versions of Node
 * show where an error was created.
 */
const ABORTED =
  /^.*\n(?: +at connResetException \(node:internal\/errors:.*\n)? +at abortIncoming \(node:_http_server:/;

/**
 * Exits the process. After SIGHUP, the process instead ends itself with that signal, because a
 * normal exit of Node aborts if the terminal is gone.
 */
function exitAfter(signal: NodeJS.Signals, status: number): void {
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
