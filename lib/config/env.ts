import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { KeyLimits, SessionLimits } from "@/lib/limits/view";
import type { Proxies } from "@/lib/process/proxies";
import { NAME_MIN } from "./setting-values";
import { settingsSchema } from "./settings";

/** The validated settings. File names are not resolved, and no file has been opened yet. */
export interface Env {
  readonly host: string;
  /**
   * The port on which Latchkey listens. If it is 0, the system chooses a free port, which only
   * tests use.
   */
  readonly port: number;
  /**
   * The port at which the other processes of the installation pass calls on to this one, or 0 for a
   * port that the system chooses.
   */
  readonly processPort: number;
  /**
   * The public URL, an origin with or without a path and without a slash at its end, or null if the
   * environment does not set it.
   */
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly trustProxy: { readonly networks: readonly string[]; readonly hops: number } | null;
  readonly databaseUrl: string | null;
  /**
   * A direct address of the same database, for use if DATABASE_URL is the address of a pooler. Null
   * if the environment does not set it.
   */
  readonly databaseDirectUrl: string | null;
  readonly dataDir: string;
  readonly secret: string | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly allowPlainHttp: boolean;
  readonly allowStdio: boolean;
  /** The proxies for connections to other machines. */
  readonly proxies: Proxies;
  readonly oauth: { readonly enabled: boolean; readonly documents: boolean };
  /** The audience that tokens from trusted issuers must have, or null if this is the public URL. */
  readonly trustAudience: string | null;
  /** The maximum length of a tool's or prompt's name in the catalogue. */
  readonly nameMax: number;
  readonly keyLimits: KeyLimits;
  readonly sessionLimits: SessionLimits;
  readonly stdioConfinement: "auto" | "required" | "off";
  /**
   * Whether Latchkey's own HTTP implementation replaces node:http in the server and undici in the
   * client.
   */
  readonly plainHttp: { readonly server: boolean; readonly client: boolean };
  readonly door: "raw" | "web";
  /**
   * The token that a client must send to read /metrics on the main address, or null if no token is
   * set.
   */
  readonly metricsToken: string | null;
  /** A separate address on which /metrics needs no token, or null if there is none. */
  readonly metricsAddress: { readonly host: string; readonly port: number } | null;
  readonly logLevel: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";
}

/**
 * Reads and validates the environment. Failure: `bad_configuration`, with the name of the first
 * invalid variable and the values that are allowed.
 */
export function loadEnv(source: Record<string, string | undefined> = process.env): Result<Env> {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  // As in other programs, the lower-case form of these variables takes precedence.
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"]) {
    given[name] = given[name.toLowerCase()] ?? given[name];
  }
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const params = {
      variable: String(issue?.path[0] ?? "environment"),
      problem: issue?.message ?? "is not valid",
    };
    return fail("bad_configuration", { params });
  }
  const env = parsed.data;
  if ((env.TLS_CERT === undefined) !== (env.TLS_KEY === undefined)) {
    const variable = env.TLS_CERT === undefined ? "TLS_CERT" : "TLS_KEY";
    return fail("bad_configuration", {
      params: { variable, problem: "TLS_CERT and TLS_KEY go together: set both or neither" },
    });
  }
  if (env.DATABASE_DIRECT_URL !== undefined && env.DATABASE_URL === undefined) {
    const problem = "needs DATABASE_URL: it is a direct address of the same database";
    return fail("bad_configuration", { params: { variable: "DATABASE_DIRECT_URL", problem } });
  }
  const nameMax = env.TOOL_NAME_CHARACTERS - env.CLIENT_PREFIX_CHARACTERS;
  if (nameMax < NAME_MIN) {
    const problem = `must leave at least ${NAME_MIN} of TOOL_NAME_CHARACTERS`;
    return fail("bad_configuration", { params: { variable: "CLIENT_PREFIX_CHARACTERS", problem } });
  }
  return succeed({
    host: env.HOST,
    port: env.PORT,
    processPort: env.PROCESS_PORT,
    publicUrl: env.PUBLIC_URL ?? null,
    allowedHosts: env.ALLOWED_HOSTS,
    allowedOrigins: env.ALLOWED_ORIGINS,
    trustProxy: env.TRUST_PROXY ?? null,
    databaseUrl: env.DATABASE_URL ?? null,
    databaseDirectUrl: env.DATABASE_DIRECT_URL ?? null,
    dataDir: env.LATCHKEY_DATA,
    secret: env.LATCHKEY_SECRET ?? null,
    tls: env.TLS_CERT && env.TLS_KEY ? { cert: env.TLS_CERT, key: env.TLS_KEY } : null,
    allowPlainHttp: env.ALLOW_PLAIN_HTTP,
    allowStdio: env.ALLOW_STDIO,
    trustAudience: env.TRUST_AUDIENCE ?? null,
    oauth: { enabled: env.OAUTH, documents: env.OAUTH_METADATA_DOCUMENTS },
    nameMax,
    keyLimits: {
      requestsPerMinute: env.KEY_REQUESTS_PER_MINUTE,
      concurrentCalls: env.KEY_CALLS_AT_ONCE,
      streams: env.KEY_STREAMS,
    },
    sessionLimits: {
      perServer: env.SESSIONS_PER_SERVER,
      perTeam: env.SESSIONS_PER_TEAM,
      perKey: env.SESSIONS_PER_KEY,
      memoryMb: env.SESSION_MEMORY_MB,
    },
    proxies: {
      https: env.HTTPS_PROXY ?? null,
      http: env.HTTP_PROXY ?? null,
      exempt: env.NO_PROXY,
      isGuard: env.PROXY_IS_GUARD,
    },
    stdioConfinement: env.STDIO_CONFINEMENT,
    plainHttp: {
      server: env.LATCHKEY_HTTP === "plain" || env.LATCHKEY_HTTP === "plain-server",
      client: env.LATCHKEY_HTTP === "plain" || env.LATCHKEY_HTTP === "plain-client",
    },
    door: env.LATCHKEY_DOOR,
    metricsToken: env.METRICS_TOKEN ?? null,
    metricsAddress: env.METRICS_ADDRESS ?? null,
    logLevel: env.LOG_LEVEL,
  });
}

/** The names of all environment variables that are settings of Latchkey. */
export const SETTINGS: readonly string[] = Object.keys(settingsSchema.shape);

/**
 * Returns the names of all environment variables of this process, including variables that are not
 * settings.
 */
export function givenNames(): string[] {
  return Object.keys(process.env);
}

/**
 * Returns the value of an environment variable, such as a variable to which a servers file refers.
 * Returns undefined if the variable is not set.
 */
export function readVariable(name: string): string | undefined {
  return process.env[name];
}
