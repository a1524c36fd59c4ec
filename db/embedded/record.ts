import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How to connect to the embedded Postgres. `host` is the folder of its unix socket. */
export interface EmbeddedConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** Returns all paths that the embedded Postgres uses in a data folder. */
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

type Paths = Pick<ReturnType<typeof embeddedPaths>, "dataDir" | "recordFile">;

/**
 * Records where the running Postgres listens, for commands and for the next start. If the socket is
 * in the data folder, its path is stored relative to that folder, because a container may mount the
 * folder elsewhere.
 */
export function writeRecord({ dataDir, recordFile }: Paths, connection: EmbeddedConnection): void {
  const inside = connection.host.startsWith(`${dataDir}${path.sep}`);
  const host = inside ? path.relative(dataDir, connection.host) : connection.host;
  writeFileSync(`${recordFile}.new`, JSON.stringify({ ...connection, host }), { mode: 0o600 });
  renameSync(`${recordFile}.new`, recordFile);
}

/** Returns what `writeRecord` wrote last, or null if there is no record. */
export function readRecord({ dataDir, recordFile }: Paths): EmbeddedConnection | null {
  try {
    const record = JSON.parse(readFileSync(recordFile, "utf8")) as EmbeddedConnection;
    return { ...record, host: path.resolve(dataDir, record.host) };
  } catch {
    return null;
  }
}
