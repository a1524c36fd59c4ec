import type { DatabaseAddress } from "@/db/client";

/**
 * The address of the Postgres that serves a test run, and the name of its migrated template
 * database.
 */
export interface ClusterNote {
  readonly address: DatabaseAddress;
  readonly template: string;
}

/** The environment variable that passes the `ClusterNote` to the workers of a test run. */
export const CLUSTER_VARIABLE = "LATCHKEY_TEST_CLUSTER";

export function clusterNote(): ClusterNote {
  const note = process.env[CLUSTER_VARIABLE];
  if (!note) throw new Error("No test cluster: this test belongs to the db or contract project.");
  return JSON.parse(note) as ClusterNote;
}

/** Returns the address of one database in the Postgres of the test run. */
export function addressOf(note: ClusterNote, database: string): DatabaseAddress {
  if (!("url" in note.address)) return { ...note.address, database };
  const url = new URL(note.address.url);
  url.pathname = `/${database}`;
  return { url: url.href };
}

/** The environment variable that makes the servers in a test run connect through a pooler. */
export const POOLER_VARIABLE = "LATCHKEY_TEST_POOLER";

/**
 * Returns the environment variables with which another process connects to the database, through
 * the pooler if one is set.
 */
export function environmentOf(address: DatabaseAddress): Record<string, string> {
  const pooler = process.env[POOLER_VARIABLE];
  if (pooler) return { DATABASE_URL: new URL(`/${nameOf(address)}`, pooler).href };
  if ("url" in address) return { DATABASE_URL: address.url };
  // A URL cannot contain the folder of a socket, so the driver reads the folder from these
  // variables.
  return {
    DATABASE_URL: `postgres:///${address.database}`,
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
  };
}

function nameOf(address: DatabaseAddress): string {
  return "url" in address ? new URL(address.url).pathname.slice(1) : address.database;
}
