import { loadEnv } from "@/lib/config/env";
import { parseRootSecrets } from "@/lib/config/root-secret";
import { fail, type Result } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { createLog } from "@/lib/log/log";
import { hasNodeHost } from "@/lib/open/node-host";
import type { LatchkeyProcess } from "@/lib/process/process";
import { openProcess } from "./open-process";

/**
 * Opens the process if Next runs without Latchkey's server, as on a hosting platform. Such a host
 * has no data folder and may run several processes, so DATABASE_URL and LATCHKEY_SECRET are
 * required. Applies no migrations (run `latchkey migrate`), and does nothing inside Latchkey's own
 * server. Throws on failure, which stops Next.
 */
export async function openHosted(): Promise<void> {
  if (hasNodeHost()) return;
  const opened = await open();
  if (!opened.ok) throw new Error(`Latchkey cannot start. ${failureText(opened.failure)}`);
}

async function open(): Promise<Result<LatchkeyProcess>> {
  const env = loadEnv();
  if (!env.ok) return env;
  const { databaseUrl, databaseDirectUrl, secret, logLevel } = env.value;
  if (databaseUrl === null) return missing("DATABASE_URL");
  if (secret === null) return missing("LATCHKEY_SECRET");
  const rootSecrets = parseRootSecrets(secret, "LATCHKEY_SECRET");
  if (!rootSecrets.ok) return rootSecrets;
  return openProcess({
    env: env.value,
    database: { url: databaseUrl },
    direct: databaseDirectUrl === null ? null : { url: databaseDirectUrl },
    rootSecrets: rootSecrets.value,
    log: createLog({ level: logLevel, terminal: false }),
    root: process.cwd(),
    migrations: null,
    behindEdge: false,
    servesDataPlane: true,
  });
}

function missing(variable: string) {
  return fail("bad_configuration", { params: { variable, problem: "is required on this host" } });
}
