import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseAddress } from "@/db/client";
import { startEmbedded } from "@/db/embedded/start";
import { migrate } from "@/db/migrate";
import { deriveSecrets, type Secrets } from "@/lib/secrets/derive";
import { fillKeys, onDatabase, type Sql } from "./fill-keys";
import { freePort, type Server, startChild } from "./server-process";

/** A Postgres cluster for one benchmark, and functions that start servers on its databases. */
export interface Installation {
  readonly folder: string;
  /** The postmaster's process id. Every process of the cluster descends from the postmaster. */
  readonly postgresPid: number;
  /** The secrets derived from the root secret that all servers of the benchmark use. */
  readonly secrets: Secrets;
  /** Returns the address of a database that `fill` has created. */
  addressOf(database: string): DatabaseAddress;
  /** Creates a database with `keys` keys. Returns the plain text of the first `plain` keys. */
  fill(name: string, keys: number, plain: number): Promise<string[]>;
  startServer(database: string, options?: ServerOptions): Promise<Server>;
  /** Starts a Node script, which must listen on the port given in the variable PORT. */
  startScript(file: string, env: Readonly<Record<string, string>>): Promise<Server>;
  /**
   * Starts any other program. `args` is called with the port to listen on and returns the program's
   * arguments.
   */
  startProgram(command: string, args: (port: number) => string[]): Promise<Server>;
  onDatabase(name: string, run: (sql: Sql) => PromiseLike<unknown>): Promise<void>;
  startFloor(database: string, argon2: boolean): Promise<Server>;
  stop(): Promise<void>;
}

/**
 * The settings of a server, and the files to which its preloaded modules write their measurements.
 */
export interface ServerOptions {
  readonly countArgon2?: string;
  readonly heapFile?: string;
  /** The file that receives the longest time for which the event loop was blocked. */
  readonly loopFile?: string;
  /** True if servers may be commands. */
  readonly allowsStdio?: boolean;
  /** The value of the environment variable `LATCHKEY_HTTP`. */
  readonly http?: string;
  /**
   * The port of an earlier server on the same database. Tokens issued by that server contain this
   * port.
   */
  readonly port?: number;
}

export async function openInstallation(root: string): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const dataDir = join(folder, "data");
  const embedded = await startEmbedded({ dataDir });
  const { connection } = embedded;
  const secret = randomBytes(32);
  const secrets = deriveSecrets([secret]);
  const signing = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const servers: Server[] = [];

  const environment = (database: string, port: number) => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TMPDIR: process.env.TMPDIR,
    NODE_ENV: "production" as const,
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: `postgres:///${database}`,
    PGHOST: connection.host,
    PGPORT: String(connection.port),
    PGUSER: connection.user,
    PORT: String(port),
  });

  async function start(
    args: string[],
    env: NodeJS.ProcessEnv,
    port: number,
    command = process.execPath,
  ): Promise<Server> {
    const server = await startChild(command, args, { cwd: root, env, port });
    servers.push(server);
    return server;
  }

  return {
    folder,
    postgresPid: Number(
      readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0],
    ),
    async fill(name, keys, plain) {
      await onDatabase(connection, (sql) => sql.unsafe(`create database "${name}"`));
      const address = { ...connection, database: name };
      await migrate(address, join(root, "drizzle"));
      return fillKeys(address, secrets, keys, plain);
    },
    async startServer(database, options = {}) {
      const port = options.port ?? (await freePort());
      const preload = options.countArgon2 ? ["--import", join(root, "bench/count-argon2.mjs")] : [];
      if (options.heapFile) {
        preload.push("--expose-gc", "--import", join(root, "bench/report-heap.mjs"));
      }
      if (options.loopFile) preload.push("--import", join(root, "bench/watch-loop.mjs"));
      const env = {
        ...environment(database, port),
        LATCHKEY_DATA: join(folder, "server"),
        LATCHKEY_SECRET: secret.toString("hex"),
        PUBLIC_URL: `http://localhost:${port}`,
        // The limit is too high to be reached, but Latchkey still counts each request against it,
        // so this cost is measured too.
        KEY_REQUESTS_PER_MINUTE: "100000000",
        KEY_CALLS_AT_ONCE: "1000",
        KEY_STREAMS: "100000",
        ALLOW_STDIO: options.allowsStdio ? "1" : undefined,
        LATCHKEY_HTTP: options.http,
        BENCH_ARGON2_FILE: options.countArgon2,
        BENCH_HEAP_FILE: options.heapFile,
        BENCH_LOOP_FILE: options.loopFile,
      };
      const args = [...preload, join(root, "e2e/fixtures/run-built.mjs"), "server"];
      return start(args, env, port);
    },
    async startFloor(database, argon2) {
      const port = await freePort();
      const env = {
        ...environment(database, port),
        FLOOR_LOOKUP_KEY: secrets.current.lookupKey.export().toString("hex"),
        FLOOR_SIGNING_KEY: signing.export({ format: "der", type: "pkcs8" }).toString("hex"),
        FLOOR_ISSUER: `http://localhost:${port}`,
        ...(argon2 ? { FLOOR_ARGON2: "1" } : {}),
      };
      return start([join(root, "bench/floor-exchange.mjs")], env, port);
    },
    async startScript(file, env) {
      const port = await freePort();
      return start([file], { ...environment("", port), ...env }, port);
    },
    async startProgram(command, args) {
      const port = await freePort();
      return start(args(port), environment("", port), port, command);
    },
    secrets,
    addressOf: (database) => ({ ...connection, database }),
    onDatabase: (name, run) => onDatabase({ ...connection, database: name }, run),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
