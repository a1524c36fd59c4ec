import { Ajv, type ValidateFunction } from "ajv";

// The parts of the clients' own configuration schemas that describe a remote server, as of 2026-11.
// Like the clients, these schemas refuse unknown properties and missing properties.

const ajv = new Ajv({ allErrors: true, strict: true });
const URL_PATTERN = "^https?://.+";
const headers = { type: "object", additionalProperties: { type: "string" } } as const;

/**
 * Returns the schema of an object whose keys are server names and whose values match the given
 * schema.
 */
const named = (server: object) => ({
  type: "object",
  minProperties: 1,
  additionalProperties: server,
});

function only(properties: Record<string, object>, required: readonly string[]) {
  return { type: "object", properties, required, additionalProperties: false };
}

/**
 * VS Code's schema for a server with a URL
 * (`src/vs/workbench/contrib/mcp/common/mcpConfiguration.ts`). VS Code does not require `type`, but
 * without `type` it first tries another transport.
 */
const vsCodeServer = {
  type: { enum: ["http", "sse"] },
  url: { type: "string", pattern: URL_PATTERN },
  headers,
};

/**
 * Cursor's format for a remote server, from cursor.com/docs/mcp. Cursor publishes no
 * machine-readable schema.
 */
const cursorServer = only({ url: { type: "string", pattern: URL_PATTERN }, headers }, ["url"]);

/** opencode's schema `McpRemote` (opencode.ai/config.json). */
const openCodeServer = only(
  {
    type: { const: "remote" },
    url: { type: "string", pattern: URL_PATTERN },
    enabled: { type: "boolean" },
    headers,
    oauth: { anyOf: [{ const: false }, { type: "object" }] },
    timeout: { type: "integer", exclusiveMinimum: 0 },
  },
  ["type", "url"],
);

/**
 * Goose's format `ExtensionConfig::StreamableHttp` (`crates/goose/src/agents/extension.rs`).
 * `description` has no default there, and Goose skips an extension that it cannot read.
 */
const gooseExtension = only(
  {
    enabled: { type: "boolean" },
    type: { const: "streamable_http" },
    name: { type: "string" },
    description: { type: "string" },
    uri: { type: "string", pattern: URL_PATTERN },
    headers,
    envs: headers,
    env_keys: { type: "array", items: { type: "string" } },
    timeout: { type: "integer", minimum: 0 },
    bundled: { type: "boolean" },
    available_tools: { type: "array", items: { type: "string" } },
  },
  ["enabled", "type", "name", "description", "uri"],
);

/** The configuration schemas, by the file or link whose content they describe. */
export const SCHEMAS = {
  vsCodeFile: only({ servers: named(only(vsCodeServer, ["url"])), inputs: { type: "array" } }, [
    "servers",
  ]),
  vsCodeLink: only({ name: { type: "string", minLength: 1 }, ...vsCodeServer }, ["name", "url"]),
  cursorFile: only({ mcpServers: named(cursorServer) }, ["mcpServers"]),
  cursorServer,
  openCodeFile: only(
    { $schema: { const: "https://opencode.ai/config.json" }, mcp: named(openCodeServer) },
    ["mcp"],
  ),
  gooseFile: only({ extensions: named(gooseExtension) }, ["extensions"]),
} as const;

/** Returns a description of each error that the given schema finds in a configuration. */
export function schemaErrors(name: keyof typeof SCHEMAS, configuration: unknown): string[] {
  const validate: ValidateFunction = ajv.compile(SCHEMAS[name]);
  if (validate(configuration)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
