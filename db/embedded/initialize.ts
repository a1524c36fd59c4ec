import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { folderProblem } from "./folder-problem";
import { databaseEnvironment } from "./machine/environment";
import { EmbeddedFailure, USE_DATABASE_URL } from "./machine/failure";
import type { RunAs } from "./machine/run-as";
import { INITDB_ARGUMENTS } from "./machine/settings";

const MAJOR_VERSION = "18";

/**
 * Creates the database cluster in `clusterDir` if it does not exist. The cluster is created in a
 * temporary folder, which is then renamed, so that a killed process never leaves an incomplete
 * cluster. If this process runs as root, the files of an existing cluster are given to the user who
 * runs Postgres now.
 */
export async function initializeCluster(options: {
  clusterDir: string;
  initdb: string;
  runAs: RunAs;
  durable: boolean;
  /**
   * The file descriptor of the lock. initdb inherits it, so that the folder stays locked even if
   * this process is killed.
   */
  lockFd: number | null;
}): Promise<void> {
  const { clusterDir, initdb, runAs, durable, lockFd } = options;
  const version = path.join(clusterDir, "PG_VERSION");
  if (existsSync(version)) {
    const found = readFileSync(version, "utf8").trim();
    if (found !== MAJOR_VERSION) {
      throw new EmbeddedFailure(
        "version_mismatch",
        `${clusterDir} was made by Postgres ${found}, this is ${MAJOR_VERSION}. ${USE_DATABASE_URL}`,
      );
    }
    chownCluster(clusterDir, runAs);
    return;
  }
  const draft = `${clusterDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  chownSync(draft, runAs.ownerUid, runAs.ownerGid);
  const arguments_ = [...INITDB_ARGUMENTS, `--pgdata=${draft}`, ...(durable ? [] : ["--no-sync"])];
  const [command = "", ...rest] = [...runAs.prefix, initdb, ...arguments_];
  const run = spawn(command, rest, {
    ...runAs.ids,
    cwd: draft,
    env: databaseEnvironment(),
    stdio: ["ignore", "ignore", "pipe", "ignore", lockFd ?? "ignore"],
  });
  let stderr = "";
  run.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = await once(run, "close").catch((error: Error) => error);
  const [status, killedBy] = ended instanceof Error ? [null, ended.message] : ended;
  if (status !== 0) {
    if (stderr.includes("No space left on device")) {
      throw folderProblem({ code: "ENOSPC", syscall: "write" }, path.dirname(clusterDir));
    }
    const reason = lastLine(stderr) ?? `ended by ${killedBy}`;
    throw new EmbeddedFailure(
      "init_failed",
      `Cannot make a database: ${reason}. ${USE_DATABASE_URL}`,
    );
  }
  renameSync(draft, clusterDir);
}

function chownCluster(folder: string, runAs: RunAs): void {
  const owner = lstatSync(folder).uid;
  if (owner === runAs.ownerUid) return;
  if (runAs.mode === "self") {
    throw new EmbeddedFailure(
      "foreign_folder",
      `${folder} belongs to another user (uid ${owner}): start Latchkey as that user, or give the ` +
        "data folder to this one.",
    );
  }
  chownSync(folder, runAs.ownerUid, runAs.ownerGid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    chownSync(path.join(entry.parentPath, entry.name), runAs.ownerUid, runAs.ownerGid);
  }
}

function lastLine(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => line.includes("error")) ?? lines.at(-1);
}
