import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How to reach the embedded Postgres; `host` is the folder of its unix socket. */
export interface EmbeddedConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** Where everything of the embedded Postgres is, inside one data folder. */
export function embeddedPaths(folder: string) {
  const dataDir = path.resolve(folder);
  const runDir = path.join(dataDir, "run");
  return {
    dataDir,
    runDir,
    recordFile: path.join(runDir, "postgres.json"),
    clusterDir: path.join(dataDir, "postgres"),
    copyDir: path.join(dataDir, "postgres-binaries"),
    logFile: path.join(dataDir, "postgres.log"),
  };
}

/** Notes where the running Postgres is, for the command line and for the next start. */
export function writeRecord(file: string, connection: EmbeddedConnection): void {
  writeFileSync(`${file}.new`, JSON.stringify(connection), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What was noted last, or null. */
export function readRecord(file: string): EmbeddedConnection | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as EmbeddedConnection;
  } catch {
    return null;
  }
}
