import { type Client, lifetime, type SnippetInput, tokenCommand } from "./view-client";

export function curl(input: SnippetInput): Client {
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
    ways: [
      {
        title: "With an API key",
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
      },
    ],
  };
}

export function typescript({ publicUrl, key, oauth, tokenSeconds }: SnippetInput): Client {
  const provider = oauth
    ? `new ClientCredentialsProvider({
  clientId: "my-agent",
  clientSecret: process.env.LATCHKEY_API_KEY,
  expectedIssuer: "${publicUrl}",
})`
    : `{ token: async () => token, onUnauthorized: renew }`;
  const renewal = oauth
    ? ""
    : `let token;
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

`;
  const names = ["Client", ...(oauth ? ["ClientCredentialsProvider"] : [])].join(", ");
  const code = `import { ${names}, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

${renewal}const authProvider = ${provider};
const client = new Client({ name: "my-agent", version: "1.0.0" });
await client.connect(
  new StreamableHTTPClientTransport(new URL("${publicUrl}/mcp"), { authProvider }),
);
const { tools } = await client.listTools();
console.log(tools.map((tool) => tool.name));
await client.close();`;
  return {
    id: "typescript",
    name: "TypeScript SDK",
    ways: [
      {
        title: "With an API key",
        summary: `The official SDK takes a new token each time one ends (after ${lifetime(tokenSeconds)}), for as long as the key lives.`,
        steps: [
          { title: "Install the SDK", code: "npm install @modelcontextprotocol/client" },
          { title: "call.mjs", code },
          { title: "Run it", code: `LATCHKEY_API_KEY=${key} node call.mjs` },
        ],
      },
    ],
  };
}

/**
 * Describes how to connect with the Python SDK. This requires OAuth, because the SDK finds the
 * token endpoint by discovery.
 */
export function python({ publicUrl, key, tokenSeconds }: SnippetInput): Client {
  const code = `import asyncio
import os

import httpx2
from mcp import Client
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.streamable_http import streamable_http_client


class Memory:
    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


async def main():
    auth = ClientCredentialsOAuthProvider(
        server_url="${publicUrl}/mcp",
        storage=Memory(),
        client_id="my-agent",
        client_secret=os.environ["LATCHKEY_API_KEY"],
        issuer="${publicUrl}",
    )
    async with httpx2.AsyncClient(auth=auth) as http:
        transport = streamable_http_client("${publicUrl}/mcp", http_client=http)
        async with Client(transport) as client:
            print([tool.name for tool in (await client.list_tools()).tools])


asyncio.run(main())`;
  return {
    id: "python",
    name: "Python SDK",
    ways: [
      {
        title: "With an API key",
        summary: `The official SDK (version 2) takes a new token each time one ends (after ${lifetime(tokenSeconds)}), for as long as the key lives.`,
        steps: [
          { title: "Install the SDK", code: 'pip install "mcp>=2"' },
          { title: "call.py", code },
          { title: "Run it", code: `LATCHKEY_API_KEY=${key} python call.py` },
        ],
      },
    ],
  };
}

/**
 * Describes how to connect a CI job. The job gets a single token, so its calls must finish before
 * the token expires.
 */
export function ci({ publicUrl, tokenSeconds }: SnippetInput): Client {
  const code = `- name: Get a Latchkey token
  env:
    LATCHKEY_API_KEY: \${{ secrets.LATCHKEY_API_KEY }}
  run: |
    TOKEN=$(jq -n --arg key "$LATCHKEY_API_KEY" '{api_key: $key}' |
      curl -fsS -X POST ${publicUrl}/api/v1/auth/token \\
        -H "Content-Type: application/json" -d @- | jq -r .access_token)
    echo "::add-mask::$TOKEN"
    echo "LATCHKEY_TOKEN=$TOKEN" >> "$GITHUB_ENV"`;
  return {
    id: "ci",
    name: "CI",
    ways: [
      {
        title: "With an API key",
        summary: `A step for GitHub Actions. Store the key as the secret LATCHKEY_API_KEY; later steps send LATCHKEY_TOKEN as bearer token to ${publicUrl}/mcp, for ${lifetime(tokenSeconds)}.`,
        steps: [{ title: ".github/workflows/agent.yml", code }],
      },
    ],
  };
}
