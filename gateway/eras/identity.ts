import { VERSION } from "@/lib/std/version";

/** The name and version with which the gateway introduces itself to clients. */
export const SERVER_INFO = { name: "latchkey", title: "Latchkey", version: VERSION } as const;

/**
 * The capabilities that Latchkey declares. Every list may change while a caller is connected,
 * because the caller's access may change, so Latchkey declares that it announces changes of every
 * list.
 */
export const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true },
  completions: {},
  logging: {},
} as const;

export const INSTRUCTIONS =
  "Latchkey brings the tools of your team's MCP servers to this one connection. Call latchkey_reach to see what it reaches.";

/**
 * The cache fields of a list. A list must not be shared or reused, because it depends on the caller
 * and may change at any time.
 */
export const PRIVATE = { ttlMs: 0, cacheScope: "private" } as const;

export const MODERN_VERSION = "2026-07-28";
/**
 * The protocol versions of the initialize era that Latchkey supports, newest first. A client that
 * requests any other version in `initialize` is offered the newest.
 */
export const LEGACY_VERSIONS = [
  "2025-11-25",
  "2025-06-18",
  "2025-03-26",
  "2024-11-05",
  "2024-10-07",
] as const;

/**
 * The revision of a client of the initialize era that names none (MCP 2025-11-25, Streamable HTTP,
 * "Protocol Version Header").
 */
export const UNNAMED_VERSION = "2025-03-26";
/** The only revision of MCP that has batches of messages. */
export const BATCH_VERSION = "2025-03-26";

const META = "io.modelcontextprotocol/";
export const VERSION_KEY = `${META}protocolVersion`;
export const CLIENT_INFO_KEY = `${META}clientInfo`;
export const CAPABILITIES_KEY = `${META}clientCapabilities`;
/** The log level for clients of the initialize era, which cannot set a level per request. */
export const LEGACY_LOG_LEVEL = "info";
export const LOG_LEVEL_KEY = `${META}logLevel`;
export const SERVER_INFO_KEY = `${META}serverInfo`;
export const SUBSCRIPTION_KEY = `${META}subscriptionId`;
/** The key in `_meta` that names the task to which a message belongs (MCP 2025-11-25, "Tasks"). */
export const RELATED_TASK_KEY = `${META}related-task`;
/** The revision of the initialize era that has tasks. */
export const TASKS_VERSION = "2025-11-25";
