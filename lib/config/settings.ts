import { z } from "zod";
import { DEFAULT_LIMITS, DEFAULT_SESSION_LIMITS } from "@/lib/limits/view";
import { readExemptions } from "./read-proxies";
import {
  characters,
  databaseUrl,
  flag,
  limit,
  list,
  metricsAddress,
  NAME_MIN,
  origins,
  port,
  proxy,
  publicUrl,
  trustAudience,
  trustProxy,
} from "./setting-values";

/** The environment variables that are settings of Latchkey, with their values. */
export const settingsSchema = z.object({
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
