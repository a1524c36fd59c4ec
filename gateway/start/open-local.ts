import path from "node:path";
import type { DatabaseAddress } from "@/db/client";
import { joinOrStartEmbedded } from "@/db/embedded/join";
import { embeddedFailure } from "@/db/embedded/machine/failure";
import { type Embedded, startEmbedded } from "@/db/embedded/start";
import type { Env } from "@/lib/config/env";
import { openRootSecrets } from "@/lib/config/root-secret-file";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";
import { closeProcess, type LatchkeyProcess } from "@/lib/process/process";
import { openProcess } from "./open-process";

export interface LocalOpening {
  readonly env: Env;
  readonly log: Log;
  /**
   * "serve" takes ownership of the data folder. "command" joins a running server if there is one,
   * and otherwise owns the folder until the command ends.
   */
  readonly role: "serve" | "command";
  /** The folder in which Latchkey is installed, which contains `drizzle/`. */
  readonly root: string;
}

export interface Local {
  readonly process: LatchkeyProcess;
  /** The embedded database, or null if DATABASE_URL is set. */
  readonly embedded: Embedded | null;
  /** Flushes buffered writes, disconnects, and stops Postgres if this process started it. */
  close(): Promise<void>;
}

/**
 * Opens the installation on this machine as its environment describes it: the database (embedded
 * unless DATABASE_URL is set), the root secret, the migrations and the process. Failures:
 * `data_folder_in_use`, `bad_configuration`, `database_unavailable`, `wrong_root_secret`,
 * `root_secret_needed`.
 */
export async function openLocal(opening: LocalOpening): Promise<Result<Local>> {
  const { env, log, role, root } = opening;
  const database = await openDatabase(opening);
  if (!database.ok) return database;
  const { embedded, address, direct } = database.value;
  const abandon = async <T>(failure: T): Promise<T> => {
    await embedded?.stop();
    return failure;
  };
  const secrets = openRootSecrets(env);
  if (!secrets.ok) return abandon(secrets);
  try {
    const opened = await openProcess({
      env,
      database: address,
      direct,
      rootSecrets: secrets.value,
      log,
      root,
      migrations: path.join(root, "drizzle"),
      behindEdge: role === "serve",
      servesDataPlane: role === "serve",
    });
    if (!opened.ok) return abandon(opened);
    const close = async () => {
      await closeProcess();
      await embedded?.stop();
    };
    return succeed({ process: opened.value, embedded, close });
  } catch (error) {
    return abandon(Promise.reject(error));
  }
}

interface Database {
  readonly address: DatabaseAddress;
  readonly direct: DatabaseAddress | null;
  readonly embedded: Embedded | null;
}

async function openDatabase({ env, log, role }: LocalOpening): Promise<Result<Database>> {
  if (env.databaseUrl !== null) {
    const direct = env.databaseDirectUrl === null ? null : { url: env.databaseDirectUrl };
    return succeed({ address: { url: env.databaseUrl }, direct, embedded: null });
  }
  const start = role === "serve" ? startEmbedded : joinOrStartEmbedded;
  try {
    const embedded = await start({
      dataDir: env.dataDir,
      log: (level, message) => log[level]({}, message),
    });
    return succeed({ address: embedded.connection, direct: null, embedded });
  } catch (error) {
    const failure = embeddedFailure(error);
    if (!failure) throw error;
    if (failure.code === "already_running") {
      return fail("data_folder_in_use", { params: { holder: failure.holder ?? "" } });
    }
    const params = { variable: "The embedded database", problem: failure.message };
    return fail("bad_configuration", { params });
  }
}
