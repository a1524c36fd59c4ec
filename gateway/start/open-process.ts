import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { type Connection, type DatabaseAddress, hostsOf } from "@/db/client";
import { migrate } from "@/db/migrate";
import { databaseErrorCode } from "@/db/unavailable";
import { startSharingCounts } from "@/gateway/admission/share-counts";
import { startProber } from "@/gateway/upstreams/health/prober";
import { sweepOrphans } from "@/gateway/upstreams/stdio/sweep-orphans";
import { tidyFolders } from "@/gateway/upstreams/stdio/tidy-folders";
import { follow } from "@/lib/change-feed/follow";
import { announceProcess } from "@/lib/change-feed/process-id";
import { announceConfinement } from "@/lib/commands/announce-confinement";
import { privatePaths } from "@/lib/commands/private-paths";
import type { Env } from "@/lib/config/env";
import { openInstallation } from "@/lib/config/open-installation";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";
import { metricsDigest } from "@/lib/metrics/digest";
import { watchProcess } from "@/lib/metrics/process-metrics";
import { clockAhead, clockText } from "@/lib/open/clock";
import { startMaintenance } from "@/lib/open/maintenance";
import { openDatabase } from "@/lib/open/open-database";
import { type LatchkeyProcess, onClose, publishProcess } from "@/lib/process/process";
import { watchStorage, whyUnavailable } from "@/lib/process/storage";
import { confirmRootSecret, followRootSecret } from "@/lib/root-secret/follow-root-secret";
import { startRotation } from "@/lib/root-secret/start-rotation";
import { deriveSecrets } from "@/lib/secrets/derive";
import { setOwnDatabase } from "@/lib/servers/address/own-database";

export interface Opening {
  readonly env: Env;
  readonly database: DatabaseAddress;
  /**
   * The address of the same database without a connection pooler, used by migrations and by the
   * feed of changes.
   */
  readonly direct?: DatabaseAddress | null;
  /** The root secrets, newest first. Each has at least 32 random bytes. */
  readonly rootSecrets: readonly [Uint8Array, ...Uint8Array[]];
  readonly log: Log;
  /** The folder in which Latchkey is installed. */
  readonly root: string;
  /**
   * The folder of the migrations to apply before anything else. Null leaves the schema unchanged.
   */
  readonly migrations: string | null;
  readonly behindEdge: boolean;
  /**
   * True if the process serves the data plane. Such a process follows all changes in the database,
   * and answers 503 while it cannot do so.
   */
  readonly servesDataPlane: boolean;
  readonly now?: Date;
}

/**
 * What to do about the errors that Postgres may report when Latchkey connects, by SQLSTATE code.
 */
const DATABASE_URL_PROBLEMS: Readonly<Record<string, string>> = {
  "28000": "its user may not connect: allow it in pg_hba.conf, or name another",
  "28P01": "its password is wrong",
  "3D000": "there is no such database: create it",
  "42501": "its user lacks rights: make it the owner of the database (ALTER DATABASE … OWNER TO …)",
  "25006": "this Postgres is read-only: name the primary",
};

/**
 * Connects to the database, migrates it, checks the root secret against it, and determines the
 * public URL. Afterwards `currentProcess()` works in every module instance of this process.
 * Failures: `database_unavailable`, `storage_full`, `wrong_root_secret`, `root_secret_needed`,
 * `bad_configuration`.
 */
export async function openProcess(opening: Opening): Promise<Result<LatchkeyProcess>> {
  const { env, database, log } = opening;
  let connection: Connection | null = null;
  if (!("url" in database)) watchStorage(resolve(env.dataDir));
  try {
    const { direct = null, servesDataPlane: longLived } = opening;
    const found = await openDatabase({ database, direct, longLived, log });
    if (!found.ok) return found;
    const { pool, directAddress, listens } = found.value;
    connection = pool;
    if (opening.migrations !== null) await migrate(directAddress, opening.migrations);
    const secrets = deriveSecrets(opening.rootSecrets);
    const scheme = env.tls ? "https" : "http";
    const installed = await openInstallation(pool.db, {
      secrets,
      publicUrl: env.publicUrl,
      defaultPublicUrl: `${scheme}://localhost:${env.port}`,
      listens: opening.servesDataPlane,
      now: opening.now ?? new Date(),
    });
    if (!installed.ok) {
      await pool.close();
      return installed;
    }
    const { publicUrl } = installed.value;
    const config = {
      publicUrl,
      audience: `${publicUrl}/mcp`,
      allowedHosts: env.allowedHosts,
      allowedOrigins: env.allowedOrigins,
      allowPlainHttp: env.allowPlainHttp,
      plainHttp: env.plainHttp,
      proxies: env.proxies,
      allowStdio: env.allowStdio,
      oauth: env.oauth,
      trustAudience: env.trustAudience ?? publicUrl,
      stdioConfinement: env.stdioConfinement,
      privatePaths: privatePaths(env, [database, directAddress], opening.root),
      dataDir: resolve(env.dataDir),
      nameMax: env.nameMax,
      keyLimits: env.keyLimits,
      sessionLimits: env.sessionLimits,
    };
    const process = {
      config,
      db: pool.db,
      secrets,
      log,
      behindEdge: opening.behindEdge,
      metricsDigest: env.metricsToken === null ? null : metricsDigest(env.metricsToken),
    };
    const ahead = await clockAhead(pool.sql);
    if (ahead !== 0) log.warn({}, clockText(ahead));
    if (opening.servesDataPlane) followRootSecret(process);
    const processId = randomUUID();
    const unfollow = opening.servesDataPlane
      ? await follow({ database: directAddress, log, listens, processId })
      : null;
    if (unfollow) announceProcess(processId);
    const confirmed = await confirmRootSecret(process);
    if (!confirmed.ok) {
      await unfollow?.();
      await pool.close();
      return confirmed;
    }
    publishProcess(process);
    await setOwnDatabase([database, directAddress].flatMap(hostsOf));
    onClose(() => pool.close());
    if (unfollow) onClose(unfollow);
    if (unfollow) onClose(startSharingCounts(process, processId));
    if (opening.servesDataPlane) onClose(startMaintenance(process));
    if (opening.servesDataPlane) onClose(startRotation(process));
    if (opening.servesDataPlane) onClose(tidyFolders(process));
    if (opening.servesDataPlane) sweepOrphans(log, config.dataDir);
    if (opening.servesDataPlane) startProber(process);
    if (opening.servesDataPlane && config.allowStdio) void announceConfinement(process);
    if (env.metricsToken !== null || env.metricsAddress !== null) watchProcess();
    return succeed(process);
  } catch (error) {
    await connection?.close();
    const code = whyUnavailable(error);
    if (code !== null) return fail(code);
    const problem = DATABASE_URL_PROBLEMS[databaseErrorCode(error) ?? ""];
    if (problem === undefined) throw error;
    return fail("bad_configuration", { params: { variable: "DATABASE_URL", problem } });
  }
}
