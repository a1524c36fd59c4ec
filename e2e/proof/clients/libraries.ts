import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./home";
import type { Latchkey } from "./latchkey";
import { lineSession } from "./line-session";
import { installed, type PackageName, programsOf } from "./packages";
import type { Session } from "./session";

/**
 * A library that can connect to Latchkey. `code` is the part of a test program that defines the
 * function `call`.
 */
interface Library {
  readonly name: PackageName;
  readonly version: string;
  readonly code: string;
}

/**
 * Returns code that creates the auth provider from the TypeScript tab of the Connect page, for
 * libraries that are based on the official client.
 */
const official = (from: string) => `
import { ClientCredentialsProvider } from "${from}";
const authProvider = new ClientCredentialsProvider({
  clientId: "my-agent",
  clientSecret: KEY,
  expectedIssuer: ORIGIN,
});
`;

export const LIBRARIES = [
  {
    name: "@ai-sdk/mcp",
    version: "2.0.99",
    // This library does not support client_credentials, so a custom `fetch` gets the tokens.
    code: `
import { createMCPClient } from "@ai-sdk/mcp";
let token;
async function renew() {
  const answer = await fetch(ORIGIN + "/oauth/token", {
    method: "POST",
    headers: { authorization: "Basic " + btoa("my-agent:" + KEY) },
    body: new URLSearchParams({ grant_type: "client_credentials", resource: URL_ }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  token = (await answer.json()).access_token;
}
async function authorized(url, init) {
  const ask = () => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", "Bearer " + token);
    return fetch(url, { ...init, headers });
  };
  if (!token) await renew();
  const answer = await ask();
  if (answer.status !== 401) return answer;
  await renew();
  return ask();
}
const client = await createMCPClient({ transport: { type: "http", url: URL_, fetch: authorized } });
const tools = await client.tools();
const call = () => tools.latchkey_whoami.execute({}, { toolCallId: "1", messages: [] });
`,
  },
  {
    name: "@langchain/mcp-adapters",
    version: "1.1.4",
    code: `${official("@modelcontextprotocol/sdk/client/auth-extensions.js")}
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
const client = new MultiServerMCPClient({
  mcpServers: { latchkey: { transport: "http", url: URL_, authProvider } },
});
const tools = await client.getTools();
const whoami = tools.find((tool) => tool.name.endsWith("latchkey_whoami"));
const call = () => whoami.invoke({});
`,
  },
  {
    name: "@openai/agents",
    version: "0.20.0",
    code: `${official("@modelcontextprotocol/client")}
import { MCPServerStreamableHttp } from "@openai/agents";
const server = new MCPServerStreamableHttp({ url: URL_, name: "latchkey", authProvider });
await server.connect();
const call = () => server.callTool("latchkey_whoami", {});
`,
  },
  {
    name: "@mastra/mcp",
    version: "2.0.0",
    code: `${official("@modelcontextprotocol/client")}
import { MCPClient } from "@mastra/mcp";
const client = new MCPClient({ servers: { latchkey: { url: new URL(URL_), authProvider } } });
const tools = await client.listTools();
const call = () => tools.latchkey_latchkey_whoami.execute({}, {});
`,
  },
] as const satisfies readonly Library[];

const BEFORE = `
const { ORIGIN, KEY } = process.env;
const URL_ = ORIGIN + "/mcp";
`;
const AFTER = `
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const said = await call().then(JSON.stringify, (error) => "failed " + (error.stack ?? error));
  console.log("answer " + line + " " + said.replaceAll("\\n", " "));
}
process.exit(0);
`;

/** Starts a program that uses the given library, and connects it with an API key. */
export async function libraryAtWork(library: Library, latchkey: Latchkey): Promise<Session> {
  const { name, version } = library;
  const folder = await installed(name, version as never);
  const node = await installed("node", "22.23.3");
  const program = join(folder, "agent.mjs");
  writeFileSync(program, BEFORE + library.code + AFTER);
  const title = `${name} ${version}`;
  const { plain, ...key } = await latchkey.makeKey(title);
  const home = new Home([programsOf(node)], { ORIGIN: latchkey.origin, KEY: plain });
  const running = home.start(`exec node ${program}`, null);
  return lineSession({
    ...{ title: `${title}, key`, home, running, holders: [key] },
    ask: (count) => `${count}\n`,
    answer: (count) => new RegExp(`^answer ${count} (.*)$`, "m"),
  });
}
