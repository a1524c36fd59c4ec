import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestDatabase } from "@/db/testing/database";
import { relayTo } from "@/db/testing/relay";
import { freePort } from "@/e2e/fixtures/free-port";
import { runProgram } from "./run-program";

/**
 * The number of connections in PgBouncer's pool in transaction mode. It is smaller than the number
 * of clients in the test, so that the clients have to share connections.
 */
const POOL_SIZE = 8;
/**
 * The user and group ids of `nobody`. If the tests run as root, PgBouncer runs as this user,
 * because it refuses to run as root.
 */
const NOBODY = { uid: 65_534, gid: 65_534 };

export interface Pgbouncer {
  /** The URL of the pooler without a database name, which callers append. */
  readonly url: string;
  log(): string;
  close(): Promise<void>;
}

/**
 * Starts PgBouncer in front of the Postgres of a test database. The configuration follows
 * PgBouncer's manual and does not set `ignore_startup_parameters`.
 */
export async function startPgbouncer(
  command: string,
  mode: "session" | "transaction",
  database: TestDatabase,
): Promise<Pgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-pgbouncer-"));
  chmodSync(folder, 0o777);
  // Only the user that runs the test run's Postgres may open its socket, so PgBouncer connects
  // through a relay.
  const relay = await relayTo(database);
  const target = new URL(relay.environment.DATABASE_URL ?? "");
  const password = target.password ? ` password=${decodeURIComponent(target.password)}` : "";
  const port = await freePort();
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(
    file,
    `[databases]
* = host=${target.hostname} port=${target.port} user=${target.username}${password}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${mode === "session" ? 80 : POOL_SIZE}
max_client_conn = 500
`,
  );
  const logFile = join(folder, "pgbouncer.log");
  const options = { command, arguments: [file], port, logFile, user: NOBODY };
  const running = await runProgram(options).catch(async (error) => {
    await relay.close();
    throw error;
  });
  return {
    url: `postgres://latchkey@127.0.0.1:${port}`,
    log: running.log,
    close: async () => {
      await running.stop();
      await relay.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
