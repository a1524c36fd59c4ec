import { readdirSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { DatabaseAddress } from "@/db/client";
import { type Env, readVariable } from "@/lib/config/env";
import { workingFolderParents } from "./working-folders";

/**
 * Returns the paths that no command may see: the data folder (with the root secret and the folders
 * of all servers), the installation's settings and build, the TLS key, and the folder of Postgres'
 * socket.
 */
export function privatePaths(
  env: Pick<Env, "dataDir" | "tls">,
  databases: readonly DatabaseAddress[],
  root: string,
): string[] {
  const dataDir = resolve(env.dataDir);
  return [
    dataDir,
    ...workingFolderParents(dataDir).slice(1),
    // The build contains the key with which Next encrypts the closures of Server Actions.
    join(root, ".next"),
    ...settingsIn(root),
    ...(env.tls === null ? [] : [resolve(env.tls.key)]),
    ...new Set(databases.map(socketFolder).filter((folder) => folder !== null)),
  ];
}

function settingsIn(root: string): string[] {
  const names = readdirSync(root).filter((name) => /^\.env(?!\.example$)/.test(name));
  return [...new Set([".env", ...names])].map((name) => join(root, name));
}

/** Returns the folder of Postgres' socket, or null if Postgres is reached over the network. */
function socketFolder(database: DatabaseAddress): string | null {
  if (!("url" in database)) return database.host;
  // A URL cannot contain the path of a socket folder. If the URL has no host, the driver takes the
  // folder from PGHOST.
  const host = new URL(database.url).hostname || (readVariable("PGHOST") ?? "");
  return isAbsolute(host) ? host : null;
}
