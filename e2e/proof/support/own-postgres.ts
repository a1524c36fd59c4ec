import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { findBinaries } from "@/db/embedded/binaries";
import { initializeCluster } from "@/db/embedded/initialize";
import { chooseRunAs } from "@/db/embedded/machine/run-as";
import {
  DATABASE_NAME,
  DATABASE_USER,
  SOCKET_PORT,
  serverSettings,
} from "@/db/embedded/machine/settings";
import { readPostmaster } from "@/db/embedded/postmaster";
import { makeSocketDir, remakeSocketDir, removeSocketDir } from "@/db/embedded/socket-dir";
import { spawnWatched, type WatchedServer } from "@/db/embedded/watchdog";
import { childrenOf } from "./processes";
import { until } from "./wait";

export interface OwnPostgres {
  /** The environment variables that another process needs to connect to this Postgres. */
  readonly environment: Readonly<Record<string, string>>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * Suspends or resumes all processes of this Postgres. During a suspension, connections stay open
   * but receive no data.
   */
  freeze(frozen: boolean): void;
  remove(): Promise<void>;
}

/**
 * Creates a Postgres cluster that belongs to no Latchkey server, so that the tests can start and
 * stop Postgres themselves.
 */
export async function ownPostgres(folder: string): Promise<OwnPostgres> {
  const runAs = chooseRunAs();
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { initdb, postgres } = findBinaries(runAs, join(folder, "binaries"));
  const clusterDir = join(folder, "cluster");
  await initializeCluster({ clusterDir, initdb, runAs, durable: false, lockFd: null });
  const socketDir = makeSocketDir(runAs, folder);
  const logFd = openSync(join(folder, "postgres.log"), "a");
  const settings = serverSettings(socketDir, false);
  let server: WatchedServer | null = null;

  const stop = async () => {
    server?.keepAlive(true);
    server?.interrupt();
    await server?.ended;
    server = null;
  };
  return {
    environment: {
      DATABASE_URL: `postgres:///${DATABASE_NAME}`,
      PGHOST: socketDir,
      PGPORT: String(SOCKET_PORT),
      PGUSER: DATABASE_USER,
    },
    start: async () => {
      remakeSocketDir(socketDir, runAs);
      const files = { clusterDir, socketDir, logFd, lockFd: null };
      server = spawnWatched({ runAs, postgres, settings, ...files });
      await until(() => readPostmaster(clusterDir)?.ready === true, 20_000, "Postgres is ready");
    },
    stop,
    freeze: (frozen) => {
      const pid = readPostmaster(clusterDir)?.pid;
      if (pid === undefined) throw new Error("No Postgres runs.");
      for (const one of [...childrenOf(pid), pid])
        process.kill(one, frozen ? "SIGSTOP" : "SIGCONT");
    },
    remove: async () => {
      await stop();
      removeSocketDir(socketDir);
      closeSync(logFd);
    },
  };
}
