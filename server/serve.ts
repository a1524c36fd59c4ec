import { readFileSync } from "node:fs";
import path from "node:path";
import { trustedProxies } from "@/gateway/http/edge/forwarded";
import { openLocal } from "@/gateway/start/open-local";
import { registerListener } from "@/lib/change-feed/listeners";
import { type Env, loadEnv } from "@/lib/config/env";
import { warnOfUnknownSettings } from "@/lib/config/unknown-settings";
import { fail, type Refused, type Result, succeed } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { openSetup } from "@/lib/identity/links/open-setup";
import { createLog } from "@/lib/log/log";
import { markNodeHost } from "@/lib/open/node-host";
import { basePathOf } from "@/lib/process/base-path";
import { allowedNames } from "@/lib/std/host-check";
import { announcement } from "./announce";
import { builtBasePath, otherBasePath } from "./built-base-path";
import { checkDiscovery } from "./check-discovery";
import { createEdge } from "./edge/edge";
import { openPlainDoor } from "./edge/plain-door";
import { KEEP_ALIVE_MS, listen } from "./listen";
import { listenForMetrics } from "./metrics-listener";
import { openNext } from "./next-host";
import { listenForProcesses } from "./relay-listener";
import { routeConsole } from "./route-console";
import { installShutdown, type Shutdown } from "./shutdown";

/**
 * The installation's folder. It is the parent of this file's folder, which is either `server/` or,
 * for the bundle, `dist/`.
 */
const ROOT = path.resolve(import.meta.dirname, "..");

/**
 * Starts all parts of the server. Returns 0 when the server is ready, and leaves it running. On a
 * failure, stops the parts that were already started, prints the reason in one line, and returns 1.
 */
export async function serve(args: readonly string[]): Promise<number> {
  const env = loadEnv();
  if (!env.ok) return refuseToStart(failureText(env.failure));
  const log = createLog({ level: env.value.logLevel, terminal: process.stderr.isTTY === true });
  warnOfUnknownSettings(log);
  const shutdown = installShutdown(log);
  const started = await start(env.value, args.includes("--dev"), log, shutdown).catch(
    systemRefusal,
  );
  if (started.ok) return 0;
  await shutdown.now();
  return refuseToStart(failureText(started.failure));
}

async function start(
  env: Env,
  dev: boolean,
  log: ReturnType<typeof createLog>,
  shutdown: Shutdown,
): Promise<Result<null>> {
  const tls = readTls(env);
  if (!tls.ok) return tls;
  markNodeHost();
  const local = await openLocal({ env, log, role: "serve", root: ROOT });
  if (!local.ok) return local;
  shutdown.defer(local.value.close);
  const { publicUrl, allowedHosts, allowedOrigins } = local.value.process.config;
  const basePath = basePathOf(publicUrl);
  const built = dev ? basePath : builtBasePath(ROOT);
  if (built !== basePath) return otherBasePath(built, basePath);
  if (!dev) routeConsole(log);
  const next = await openNext({ dir: ROOT, dev, host: env.host, port: env.port, publicUrl });
  shutdown.defer(next.close);
  const { trustProxy, allowPlainHttp, plainHttp, door } = env;
  const rules = {
    publicUrl,
    basePath,
    hostNames: allowedNames(publicUrl, allowedHosts),
    trusted: trustProxy && trustedProxies(trustProxy.networks, trustProxy.hops),
    allowPlainHttp,
    allowedOrigins,
  };
  const onRequest = createEdge({ ...rules, door, log, console: next.handle });
  const listening = await listen({
    host: env.host,
    port: env.port,
    tls: tls.value,
    onRequest,
    onServer: (server) => {
      next.attach(server);
      if (door === "raw" && plainHttp.server)
        openPlainDoor(server, {
          ...rules,
          log,
          keepAliveMs: KEEP_ALIVE_MS,
          secure: tls.value !== null,
        });
    },
  });
  if (!listening.ok) return listening;
  if (env.metricsAddress !== null) {
    const metrics = await listenForMetrics(env.metricsAddress);
    if (!metrics.ok) return metrics;
    shutdown.defer(metrics.value.close);
  }
  const relays = await listenForProcesses(local.value.process, env);
  if (!relays.ok) return relays;
  shutdown.defer(relays.value.close);
  shutdown.serve(listening.value.servers);
  for (const server of listening.value.servers) {
    const address = server.address();
    if (address && typeof address === "object") registerListener(address.address, address.port);
  }
  const setup = await openSetup(local.value.process);
  const name = env.host.includes(":") ? `[${env.host}]` : env.host;
  const listeningOn = `${env.tls ? "https" : "http"}://${name}:${listening.value.port}`;
  const seconds = process.uptime();
  const setupUrl = setup?.url ?? null;
  process.stdout.write(announcement({ env, publicUrl, listeningOn, setupUrl, seconds }));
  if (env.oauth.enabled) void checkDiscovery(publicUrl, log);
  return succeed(null);
}

function readTls(env: Env): Result<{ cert: Buffer; key: Buffer } | null> {
  if (!env.tls) return succeed(null);
  try {
    return succeed({ cert: readFileSync(env.tls.cert), key: readFileSync(env.tls.key) });
  } catch (error) {
    const { path: file, code } = error as NodeJS.ErrnoException;
    const variable = file === env.tls.cert ? "TLS_CERT" : "TLS_KEY";
    return fail("bad_configuration", {
      params: { variable, problem: `cannot read ${file} (${code})` },
    });
  }
}

/** Converts a system error to a failure. Any other error is a bug and is thrown again. */
function systemRefusal(error: unknown): Refused {
  const { syscall, code, path: file } = error as NodeJS.ErrnoException;
  if (syscall === undefined || code === undefined) throw error;
  const problem = `cannot be used (${code}): check its permissions, its disk and its mount`;
  return fail("bad_configuration", { params: { variable: file ?? syscall, problem } });
}

function refuseToStart(reason: string): number {
  process.stderr.write(`Latchkey cannot start. ${reason}\n`);
  return 1;
}
