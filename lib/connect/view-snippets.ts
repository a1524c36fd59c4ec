/** The guide's placeholder for the key, used everywhere except when a new key is shown. */
export const KEY_PLACEHOLDER = "mcp_your_key_here";

/** Values for a snippet. `key` is the placeholder, except when a new key is shown. */
export interface SnippetInput {
  readonly publicUrl: string;
  readonly key: string;
  /** Lifetime of a token, in seconds. */
  readonly tokenSeconds: number;
}

export interface Snippet {
  /** What it does, as an imperative: "Get a token". */
  readonly title: string;
  readonly code: string;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  /** One sentence: what the steps do, and how long the connection lasts. */
  readonly summary: string;
  readonly steps: readonly Snippet[];
  /** Other tasks, each with a title. */
  readonly more?: readonly Alternative[];
}

export interface Alternative {
  readonly title: string;
  readonly summary?: string;
  readonly steps: readonly Snippet[];
}

/** The guide's command that gets a token into the shell variable `name`. */
export function tokenCommand({ publicUrl, key }: SnippetInput, name = "TOKEN"): string {
  return [
    `${name}=$(curl -s -X POST ${publicUrl}/api/v1/auth/token \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '{"api_key": "${key}"}' | jq -r '.access_token')`,
  ].join("\n");
}

/** Every supported client, with commands that tests run as they are. */
export function clients(input: SnippetInput): Client[] {
  return [claudeCode(input), codex(input), curl(input), typescript(input)];
}

function lifetime(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** Installs the helper that renews tokens (public/connect.sh), or removes it again. */
function connectCommand({ publicUrl }: SnippetInput, what: "claude" | "codex" | "remove"): string {
  return `sh -c "$(curl -fsS ${publicUrl}/connect.sh)" connect ${publicUrl} ${what}`;
}

const RENEWS =
  "It asks for the key, keeps it in a file that only you can read, and renews the token by itself: the connection lasts until the key ends.";

function byHand(seconds: number): string {
  return `The ${lifetime(seconds).replace(/s$/, "").replace(" ", "-")} way, by hand`;
}

function claudeCode(input: SnippetInput): Client {
  const add = [
    `claude mcp add latchkey --transport http ${input.publicUrl}/mcp \\`,
    '  --header "Authorization: Bearer $TOKEN"',
  ].join("\n");
  return {
    id: "claude",
    name: "Claude Code",
    summary: `Paste it once into a terminal on macOS or Linux. ${RENEWS}`,
    steps: [{ title: "Connect Claude Code", code: connectCommand(input, "claude") }],
    more: [
      {
        title: "Remove it again",
        steps: [{ title: "Remove from this computer", code: connectCommand(input, "remove") }],
      },
      {
        title: byHand(input.tokenSeconds),
        summary: `Claude Code keeps this token as it is, so the connection ends after ${lifetime(input.tokenSeconds)}. Before you add it again: claude mcp remove latchkey.`,
        steps: [
          { title: "Get a token", code: tokenCommand(input) },
          { title: "Add the server", code: add },
        ],
      },
    ],
  };
}

function codex(input: SnippetInput): Client {
  return {
    id: "codex",
    name: "Codex",
    summary: `Paste it once into a terminal on macOS or Linux. ${RENEWS}`,
    steps: [{ title: "Connect Codex", code: connectCommand(input, "codex") }],
    more: [
      {
        title: "Remove it again",
        steps: [{ title: "Remove from this computer", code: connectCommand(input, "remove") }],
      },
      {
        title: byHand(input.tokenSeconds),
        summary: `Codex reads the token when it starts, so the connection ends after ${lifetime(input.tokenSeconds)}. Run the second command again to renew it.`,
        steps: [
          {
            title: "Add the server, once",
            code: `codex mcp add latchkey --url ${input.publicUrl}/mcp --bearer-token-env-var LATCHKEY_TOKEN`,
          },
          {
            title: "Start Codex with a token",
            code: `export ${tokenCommand(input, "LATCHKEY_TOKEN")}\ncodex`,
          },
        ],
      },
    ],
  };
}

function curl(input: SnippetInput): Client {
  const call = (method: string, params: string) =>
    [
      `curl -s ${input.publicUrl}/mcp \\`,
      '  -H "Authorization: Bearer $TOKEN" \\',
      '  -H "Content-Type: application/json" \\',
      '  -H "Accept: application/json, text/event-stream" \\',
      `  -d '{"jsonrpc": "2.0", "id": 1, "method": "${method}", "params": ${params}}'`,
    ].join("\n");
  return {
    id: "curl",
    name: "curl",
    summary: `Plain requests, to look at the protocol. The token ends after ${lifetime(input.tokenSeconds)}; run the first command again for a new one.`,
    steps: [
      { title: "Get a token", code: tokenCommand(input) },
      {
        title: "Start",
        code: call(
          "initialize",
          '{"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "curl", "version": "1"}}',
        ),
      },
      { title: "List the tools", code: call("tools/list", "{}") },
    ],
  };
}

function typescript({ publicUrl, key, tokenSeconds }: SnippetInput): Client {
  const code = `import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

let token;
async function renew() {
  const answer = await fetch("${publicUrl}/api/v1/auth/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ api_key: process.env.LATCHKEY_API_KEY }),
  });
  if (!answer.ok) throw new Error(\`No token: \${answer.status}\`);
  token = (await answer.json()).access_token;
}

await renew();
const client = new Client({ name: "my-agent", version: "1.0.0" });
await client.connect(
  new StreamableHTTPClientTransport(new URL("${publicUrl}/mcp"), {
    authProvider: { token: async () => token, onUnauthorized: renew },
  }),
);
const { tools } = await client.listTools();
console.log(tools.map((tool) => tool.name));
await client.close();`;
  return {
    id: "typescript",
    name: "TypeScript",
    summary: `A client of the official SDK, which takes a new token each time one ends (after ${lifetime(tokenSeconds)}), for as long as the key lives.`,
    steps: [
      { title: "Install the SDK", code: "npm install @modelcontextprotocol/client" },
      { title: "call.mjs", code },
      { title: "Run it", code: `LATCHKEY_API_KEY=${key} node call.mjs` },
    ],
  };
}
