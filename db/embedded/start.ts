import { chmodSync, chownSync } from "node:fs";
import path from "node:path";
import { acquireFolder, alreadyRunning } from "./acquire-folder";
import { findBinaries } from "./binaries";
import type { FolderRole } from "./folder-owner";
import { folderProblem } from "./folder-problem";
import { initializeCluster } from "./initialize";
import type { EmbeddedLog } from "./log";
import { openBoundedLog } from "./log-file";
import { EmbeddedFailure, USE_DATABASE_URL } from "./machine/failure";
import { makeFolder } from "./machine/make-folder";
import { pause } from "./machine/pause";
import { canReach, chooseRunAs, type RunAs } from "./machine/run-as";
import { DATABASE_NAME, DATABASE_USER, SOCKET_PORT, serverSettings } from "./machine/settings";
import { livePostmaster, removePidFile } from "./postmaster";
import { type EmbeddedConnection, embeddedPaths, readRecord, writeRecord } from "./record";
import { makeSocketDir, remakeSocketDir, removeSocketDir } from "./socket-dir";
import { superviseServer } from "./supervisor";
import { spawnWatched } from "./watchdog";

export interface EmbeddedOptions {
  /** The data folder of the installation. It is created with mode 0700 if it does not exist. */
  dataDir: string;
  /** If false, Postgres gives up durability for speed. Only tests should set this to false. */
  durable?: boolean;
  /**
   * What this process uses the folder for. Other processes wait for a `command` to finish, but not
   * for a server.
   */
  role?: FolderRole;
  log?: EmbeddedLog;
  /** If true, Postgres is started as if user namespaces were not allowed. */
  refuseUserns?: boolean;
}

export interface Embedded {
  connection: EmbeddedConnection;
  /** How this process runs Postgres, or `joined` if another process runs it. */
  mode: RunAs["mode"] | "joined";
  /**
   * Shuts Postgres down (fast shutdown). Resolves when it has exited and the folder is unlocked.
   */
  stop: () => Promise<void>;
  /**
   * Registers a listener that is called every time Postgres accepts connections again after a
   * crash.
   */
  onRestart: (listener: () => void) => void;
}

/**
 * How long to wait for the Postgres of an older Latchkey version to exit, in milliseconds. Such a
 * Postgres does not use the folder's lock.
 */
const OLDER_WAIT_MS = 20_000;

/**
 * Starts Postgres on the data folder and keeps the folder locked. After a crash, Postgres is
 * restarted on the same socket, with increasing delays. When this process ends in any way, Postgres
 * shuts down. If the owner of an earlier Postgres was killed, or if a command holds the folder,
 * this function waits until the folder is free. @throws EmbeddedFailure `already_running` if
 * another process owns the folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  try {
    return await startOn(options);
  } catch (error) {
    throw folderProblem(error, path.resolve(options.dataDir)) ?? error;
  }
}

async function startOn(options: EmbeddedOptions): Promise<Embedded> {
  const { durable = true, role = "serve", log = () => {} } = options;
  const paths = embeddedPaths(options.dataDir);
  const { clusterDir } = paths;
  makeFolder(paths.dataDir);
  const lock = await acquireFolder(paths, role);
  try {
    const runAs = chooseRunAs(options.refuseUserns);
    openFolderTo(runAs, paths.dataDir);
    const { initdb, postgres } = findBinaries(runAs, paths.copyDir);
    await waitForOlderVersion(clusterDir);
    removePidFile(clusterDir);
    await initializeCluster({ clusterDir, initdb, runAs, durable, lockFd: lock.fd });
    const killed = readRecord(paths);
    if (killed) removeSocketDir(killed.host);
    const socketDir = makeSocketDir(runAs, paths.dataDir);
    const logFile = openBoundedLog(paths.logFile);
    const settings = serverSettings(socketDir, durable);
    const launch = () => {
      remakeSocketDir(socketDir, runAs);
      const files = { clusterDir, socketDir, logFd: logFile.fd, lockFd: lock.fd };
      return spawnWatched({ runAs, postgres, settings, ...files });
    };
    const connection = {
      host: socketDir,
      port: SOCKET_PORT,
      user: DATABASE_USER,
      database: DATABASE_NAME,
    };
    // The record is written before the start, so that the next start can remove the socket folder
    // if this process is killed.
    writeRecord(paths, connection);
    const supervisor = await superviseServer(launch, clusterDir, paths.logFile, log);
    const stop = async () => {
      await supervisor.stop();
      removeSocketDir(socketDir);
      logFile.close();
      lock.release();
    };
    let stopped: Promise<void> | undefined;
    return {
      connection,
      mode: runAs.mode,
      onRestart: supervisor.onRestart,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Waits for the Postgres of an older Latchkey version to exit. Since this process holds the lock,
 * any Postgres that still runs must belong to a version without locks.
 */
async function waitForOlderVersion(clusterDir: string): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const pid = livePostmaster(clusterDir);
    if (pid === null) return;
    if (Date.now() - startedAt > OLDER_WAIT_MS) {
      throw alreadyRunning(`an older version, whose Postgres is process ${pid}`);
    }
    await pause(50);
  }
}

/** Allows the unprivileged user to enter the data folder, but not to list its content. */
function openFolderTo(runAs: RunAs, dataDir: string): void {
  if (runAs.mode !== "uid") {
    chmodSync(dataDir, 0o700);
    return;
  }
  chownSync(dataDir, 0, runAs.ownerGid);
  chmodSync(dataDir, 0o710);
  if (canReach(runAs, dataDir)) return;
  throw new EmbeddedFailure(
    "unreachable_folder",
    `Postgres cannot run as root, and its unprivileged user cannot reach ${dataDir}: move it out of ` +
      `folders that only root may enter (LATCHKEY_DATA). ${USE_DATABASE_URL}`,
  );
}
