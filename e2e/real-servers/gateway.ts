import { join } from "node:path";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import type { RegisterUpstreamInput } from "@/lib/servers/schema";

const LISTED_LIMIT_MS = 20_000;

/** A built Latchkey for one test file, with a key that can use every granted server. */
export interface Gateway {
  readonly database: TestDatabase;
  readonly server: RunningServer;
  readonly operator: ReturnType<typeof administer>;
  readonly endpoint: URL;
  token(): Promise<string>;
  /**
   * Registers the servers, grants all of their tools, and waits until `/mcp` lists the tools named
   * in `tools`.
   */
  open(servers: readonly RegisterUpstreamInput[], tools: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts Latchkey. `settings` are further environment variables. */
export async function startGateway(
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const database = await testDatabase();
  const environment = { ALLOW_STDIO: "1", ...settings };
  const logFile = join(PROJECT, `test-results/logs/${name}.log`);
  const server = await startServer({ database, logFile, environment });
  const operator = administer(server);
  const { key } = await makeServiceKey(server, "Everything");
  const token = accessTokens(server, key);
  const endpoint = new URL(`${server.baseURL}/mcp`);
  return {
    database,
    server,
    operator,
    endpoint,
    token,
    async open(servers, tools) {
      for (const one of servers) await operator.register(one);
      await operator.grant(Object.fromEntries(servers.map((one) => [one.name, ["*"]])));
      await untilListed(endpoint, token, tools);
    },
    async close() {
      await server.stop();
      await database.close();
    },
  };
}

/** Sends one request in the older protocol era to `/mcp`, without a handshake. */
export function post(endpoint: URL, token: string, method: string, params: object = {}) {
  return fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-06-18",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
}

/**
 * Waits until all of the given tools are listed, because Latchkey lists the tools of a new server
 * in the background. Throws after 20 s.
 */
async function untilListed(
  endpoint: URL,
  token: () => Promise<string>,
  tools: readonly string[],
): Promise<void> {
  const deadline = Date.now() + LISTED_LIMIT_MS;
  let listed = "";
  while (Date.now() < deadline) {
    listed = await (await post(endpoint, await token(), "tools/list")).text();
    if (tools.every((tool) => listed.includes(`"${tool}"`))) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Not all of ${tools.join(", ")} are listed: ${listed.slice(0, 2000)}`);
}
