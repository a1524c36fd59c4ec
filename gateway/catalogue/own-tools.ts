import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import type { Caller } from "@/gateway/callers/authenticate";
import { tokenEndSoon } from "@/gateway/callers/token-end";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { CREDENTIAL_NOUNS } from "@/lib/keys/view";
import { amountText } from "@/lib/words/view-count";

const NO_ARGUMENTS = { type: "object", properties: {}, additionalProperties: false } as const;
const READS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;
const text = { type: "string" } as const;

const whoami: Tool = {
  name: "latchkey_whoami",
  title: "Who am I",
  description:
    "Tells which API key, app or trust rule makes these calls, which team it belongs to, the scopes it has, and when its access token ends. Call it to check a connection or to see how long it lasts. Takes no arguments.",
  inputSchema: NO_ARGUMENTS,
  outputSchema: {
    type: "object",
    properties: {
      key: {
        type: "object",
        properties: { id: text, name: text },
        required: ["id", "name"],
        additionalProperties: false,
      },
      team: {
        type: "object",
        properties: { slug: text, name: text },
        required: ["slug", "name"],
        additionalProperties: false,
      },
      scopes: { type: "array", items: text },
      token_ends_at: { type: "string", format: "date-time" },
      token_ends_in_seconds: { type: "integer", minimum: 0 },
      token_ends_soon: { type: "boolean" },
    },
    required: [
      ...["key", "team", "scopes", "token_ends_at", "token_ends_in_seconds", "token_ends_soon"],
    ],
    additionalProperties: false,
  },
  annotations: { title: "Who am I", ...READS },
};

const reach: Tool = {
  name: "latchkey_reach",
  title: "What can I call here",
  description:
    "Lists the MCP servers that these calls reach through Latchkey, and the tools of each, by the names under which they are called here. Call it to find out what is available before choosing a tool. Takes no arguments.",
  inputSchema: NO_ARGUMENTS,
  outputSchema: {
    type: "object",
    properties: {
      servers: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: text,
            description: text,
            tools: {
              type: "array",
              items: {
                type: "object",
                properties: { name: text, title: text, description: text },
                required: ["name", "description"],
                additionalProperties: false,
              },
            },
          },
          required: ["name", "description", "tools"],
          additionalProperties: false,
        },
      },
    },
    required: ["servers"],
    additionalProperties: false,
  },
  annotations: { title: "What can I call here", ...READS },
};

/** The words for a caller at the beginning of a sentence, by the kind of its credential. */
const SUBJECTS = { key: "Key", connection: "App", trust: "Trust rule" } as const;

/**
 * The tools that Latchkey itself offers, under the reserved server name `latchkey`, sorted by name.
 */
export const OWN_TOOLS: readonly Tool[] = [reach, whoami];

/** Answers a call to one of Latchkey's own tools. Returns null for any other tool. */
export function callOwnTool(
  name: string,
  caller: Caller,
  catalogue: Catalogue,
  now: Date,
): CallToolResult | null {
  if (name === whoami.name) return whoamiAnswer(caller, now);
  if (name === reach.name) return reachAnswer(caller, catalogue);
  return null;
}

function whoamiAnswer(caller: Caller, now: Date): CallToolResult {
  const { key, scopes, tokenEndsAtSeconds } = caller;
  const endsAt = new Date(tokenEndsAtSeconds * 1000).toISOString();
  const seconds = Math.max(0, tokenEndsAtSeconds - Math.floor(now.getTime() / 1000));
  const isSoon = tokenEndSoon(caller, now.getTime()) !== null;
  const soon = isSoon ? " That is soon: get a new token before then." : "";
  const { slug, name } = key.team;
  return {
    content: [
      {
        type: "text",
        text: `${SUBJECTS[key.credential]} “${key.name}” of team ${name}, scopes: ${scopes.join(", ")}. The access token ends at ${endsAt} (in ${amountText(seconds, "second")}).${soon}`,
      },
    ],
    structuredContent: {
      key: { id: key.id, name: key.name },
      team: { slug, name },
      scopes: [...scopes],
      token_ends_at: endsAt,
      token_ends_in_seconds: seconds,
      token_ends_soon: isSoon,
    },
  };
}

function reachAnswer({ key }: Caller, { lists }: Catalogue): CallToolResult {
  const own = OWN_TOOLS.map(({ name, title = "", description = "" }) => ({
    name,
    title,
    description,
  }));
  const reached = [{ name: "latchkey", description: "Latchkey's own tools.", tools: own }];
  const others = new Map(
    Object.values(lists).flatMap((items) =>
      items.map(({ server }) => [server.name, server] as const),
    ),
  );
  for (const server of [...others.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const tools = lists.tool
      .filter((tool) => tool.server === server)
      .map(({ name, title, description }) => ({
        name,
        ...(title === null ? {} : { title }),
        description: description ?? "",
      }));
    reached.push({
      name: server.name,
      description: server.title ?? "",
      tools: tools as typeof own,
    });
  }
  const lines = reached.map(
    (server) => `${server.name}: ${server.tools.map((tool) => tool.name).join(", ")}`,
  );
  return {
    content: [
      {
        type: "text",
        text: `This ${CREDENTIAL_NOUNS[key.credential]} reaches:\n${lines.join("\n")}`,
      },
    ],
    structuredContent: { servers: reached },
  };
}
