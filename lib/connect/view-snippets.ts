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
  readonly steps: readonly Snippet[];
  /** What happens when the token expires, and what to do then. */
  readonly renewal: string;
  readonly renew?: Snippet;
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

function claudeCode(input: SnippetInput): Client {
  const add = [
    `claude mcp add latchkey --transport http ${input.publicUrl}/mcp \\`,
    '  --header "Authorization: Bearer $TOKEN"',
  ].join("\n");
  return {
    id: "claude",
    name: "Claude Code",
    steps: [
      { title: "Get a token", code: tokenCommand(input) },
      { title: "Add the server", code: add },
    ],
    renewal: `Claude Code keeps the token as it is, so this connection ends after ${lifetime(input.tokenSeconds)}. To renew it, take a new token, remove the server and add it again.`,
    renew: { title: "Renew", code: `${tokenCommand(input)}\nclaude mcp remove latchkey\n${add}` },
  };
}

function codex(input: SnippetInput): Client {
  return {
    id: "codex",
    name: "Codex",
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
    renewal: `Codex reads the token when it starts, so this connection ends after ${lifetime(input.tokenSeconds)}. To renew it, run the second command again.`,
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
    renewal: `The token ends after ${lifetime(input.tokenSeconds)}. Run the first command again for a new one.`,
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
    steps: [
      { title: "Install the SDK", code: "npm install @modelcontextprotocol/client" },
      { title: "call.mjs", code },
      { title: "Run it", code: `LATCHKEY_API_KEY=${key} node call.mjs` },
    ],
    renewal: `This client renews its token by itself when it ends, after ${lifetime(tokenSeconds)}.`,
  };
}
