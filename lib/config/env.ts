import { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import {
  DEFAULT_LIMITS,
  DEFAULT_SESSION_LIMITS,
  type KeyLimits,
  type SessionLimits,
} from "@/lib/limits/view";
import type { Proxies } from "@/lib/process/proxies";
import { parseNetwork } from "@/lib/std/parse-network";
import { readExemptions, readProxy } from "./read-proxies";

const flag = z.enum(["0", "1"], { error: "must be 0 or 1" }).transform((value) => value === "1");
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);

/**
 * The path of a public URL. It has only characters that mean the same in URLs, cookies, shells and
 * the configuration of proxies.
 */
const BASE_PATH = /^\/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?)?$/;

const publicUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  const bare = url && BASE_PATH.test(url.pathname) && !url.search && !url.hash && !url.username;
  if (!url || !bare || !/^https?:$/.test(url.protocol)) {
    context.addIssue(
      "must be an address such as https://latchkey.example.com or https://example.com/tools/latchkey",
    );
    return z.NEVER;
  }
  return url.origin + url.pathname.replace(/\/$/, "");
});

const HOSTED_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9_.:[\]-]+$/i;

/**
 * Origins exactly as browsers send them. `null` is the origin of every sandboxed page and of files,
 * so it names nobody.
 */
const origins = list.transform((values, context) =>
  values.map((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url && /^https?:$/.test(url.protocol)) {
      if (`${url.origin}/` === url.href && !value.includes("*")) return url.origin;
    } else if (HOSTED_ORIGIN.test(value)) {
      // Browsers also send origins such as that of an extension, which URL calls opaque.
      return value.toLowerCase();
    }
    context.addIssue(
      "must be exact origins such as https://app.example.com, separated by commas, without * and null",
    );
    return z.NEVER;
  }),
);

const trustProxy = z.string().transform((value, context) => {
  const parts = value.split(/[,\s]+/).filter(Boolean);
  const hops = parts.filter((part) => /^\d+$/.test(part));
  const networks = parts.filter((part) => !/^\d+$/.test(part));
  const count = Number(hops[0] ?? 1);
  const readable = networks.length > 0 && networks.every(parseNetwork);
  if (!readable || hops.length > 1 || count < 1 || count > 10) {
    context.addIssue("must be networks and at most one number of hops, such as 10.0.0.0/8,1");
    return z.NEVER;
  }
  return { networks, hops: count };
});

/**
 * Audiences that identity providers use by default or that belong to other services. Latchkey must
 * not accept tokens that were issued for them.
 */
const OTHERS_AUDIENCE =
  /^(https:\/\/(github\.com|gitlab\.com|kubernetes\.default)([/.:]|$)|sts\.amazonaws\.com$|api:\/\/)/i;

const trustAudience = z.string().transform((value, context) => {
  if (!/^[\x21-\x7e]{1,200}$/.test(value) || OTHERS_AUDIENCE.test(value)) {
    context.addIssue("must be an audience of Latchkey's own, such as its public URL");
    return z.NEVER;
  }
  return value;
});

const metricsAddress = z.string().transform((value, context) => {
  const [, host = "", digits = ""] = /^(\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(value) ?? [];
  const port = Number(digits);
  if (host === "" || port > 65_535) {
    context.addIssue("must be a host and a port, such as 127.0.0.1:9464");
    return z.NEVER;
  }
  return { host: host.replace(/^\[|\]$/g, ""), port };
});

/** The message must not repeat the value, because it may contain a password. */
const proxy = z.string().transform((value, context) => {
  const read = readProxy(value);
  if (read) return read;
  context.addIssue("must be the URL of an HTTP proxy, such as http://proxy.internal:3128");
  return z.NEVER;
});

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://");

const LIMIT_MAX = 100_000_000;

/**
 * Creates the schema of a setting for a limit. The setting is a whole number, or 0 for no limit,
 * which is parsed to null.
 */
const limit = (byDefault: number) => {
  const words = `must be a whole number from 1 to ${LIMIT_MAX}, or 0 for no limit`;
  return z.coerce
    .number(words)
    .int(words)
    .min(0, words)
    .max(LIMIT_MAX, words)
    .default(byDefault)
    .transform((value) => (value === 0 ? null : value));
};

const port = z.coerce
  .number({ error: "must be a port from 0 to 65535" })
  .int()
  .min(0)
  .max(65_535, "must be a port from 0 to 65535");
/**
 * Minimum length of a tool's name in the catalogue: the longest name of a server, `_`, two
 * characters, `_` and a hash.
 */
const NAME_MIN = 44;

const characters = (least: number, most: number, byDefault: number) => {
  const words = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(words).int(words).min(least, words).max(most, words).default(byDefault);
};

const schema = z.object({
  HOST: z.string().min(1).default("localhost"),
  PORT: port.default(12_009),
  PROCESS_PORT: port.default(0),
  PUBLIC_URL: publicUrl.optional(),
  ALLOWED_HOSTS: list.default([]),
  ALLOWED_ORIGINS: origins.default([]),
  TRUST_PROXY: trustProxy.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  LATCHKEY_DATA: z.string().min(1).default(".latchkey"),
  LATCHKEY_SECRET: z.string().min(1).optional(),
  TLS_CERT: z.string().min(1).optional(),
  TLS_KEY: z.string().min(1).optional(),
  ALLOW_PLAIN_HTTP: flag.default(false),
  ALLOW_STDIO: flag.default(false),
  HTTPS_PROXY: proxy.optional(),
  HTTP_PROXY: proxy.optional(),
  NO_PROXY: z.string().transform(readExemptions).default([]),
  PROXY_IS_GUARD: flag.default(false),
  KEY_REQUESTS_PER_MINUTE: limit(DEFAULT_LIMITS.requestsPerMinute),
  KEY_CALLS_AT_ONCE: limit(DEFAULT_LIMITS.concurrentCalls),
  KEY_STREAMS: limit(DEFAULT_LIMITS.streams),
  SESSIONS_PER_SERVER: limit(DEFAULT_SESSION_LIMITS.perServer),
  SESSIONS_PER_TEAM: limit(DEFAULT_SESSION_LIMITS.perTeam),
  SESSIONS_PER_KEY: limit(DEFAULT_SESSION_LIMITS.perKey),
  SESSION_MEMORY_MB: limit(DEFAULT_SESSION_LIMITS.memoryMb),
  TOOL_NAME_CHARACTERS: characters(NAME_MIN, 128, 64),
  CLIENT_PREFIX_CHARACTERS: characters(0, 80, 15),
  OAUTH: flag.default(true),
  OAUTH_METADATA_DOCUMENTS: flag.default(true),
  TRUST_AUDIENCE: trustAudience.optional(),
  STDIO_CONFINEMENT: z
    .enum(["auto", "required", "off"], { error: "must be auto, required or off" })
    .default("auto"),
  LATCHKEY_HTTP: z
    .enum(["plain", "plain-server", "plain-client", "node"], {
      error: "must be plain, plain-server, plain-client or node",
    })
    .default("plain"),
  LATCHKEY_DOOR: z.enum(["raw", "web"], { error: "must be raw or web" }).default("raw"),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w\-.~+/]{16,}=*$/, "must be at least 16 characters that a bearer token may have")
    .optional(),
  METRICS_ADDRESS: metricsAddress.optional(),
  LOG_LEVEL: z
    .enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"], {
      error: "must be silent, fatal, error, warn, info, debug or trace",
    })
    .default("info"),
});

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
  const parsed = schema.safeParse(given);
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
export const SETTINGS: readonly string[] = Object.keys(schema.shape);

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
