import { VERSION } from "@/lib/std/version";

/** The name under which the gateway introduces itself to callers. */
export const SERVER_INFO = { name: "latchkey", title: "Latchkey", version: VERSION } as const;

/** All list changes are announced to all callers, because access may change during a connection. */
export const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true },
  completions: {},
  logging: {},
} as const;

export const INSTRUCTIONS =
  "Latchkey brings the tools of your team's MCP servers to this one connection. Call latchkey_reach to see what this key reaches.";

/** The cache fields of a list: the catalogue depends on the caller and may change at any time. */
export const PRIVATE = { ttlMs: 0, cacheScope: "private" } as const;

export const MODERN_VERSION = "2026-07-28";
/**
 * The supported versions, newest first. Clients that request an unknown version are offered the
 * first.
 */
export const LEGACY_VERSIONS = [
  "2025-11-25",
  "2025-06-18",
  "2025-03-26",
  "2024-11-05",
  "2024-10-07",
] as const;

const META = "io.modelcontextprotocol/";
export const VERSION_KEY = `${META}protocolVersion`;
export const CLIENT_INFO_KEY = `${META}clientInfo`;
export const CAPABILITIES_KEY = `${META}clientCapabilities`;
/** The log level for clients that cannot name a level per request, as clients of 2026-07-28 can. */
export const LEGACY_LOG_LEVEL = "info";
export const LOG_LEVEL_KEY = `${META}logLevel`;
export const SERVER_INFO_KEY = `${META}serverInfo`;
export const SUBSCRIPTION_KEY = `${META}subscriptionId`;
