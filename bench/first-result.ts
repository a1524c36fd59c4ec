import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Endpoint, Era } from "./requests";

/**
 * Returns the number of milliseconds from the creation of an official MCP client to its first
 * result.
 */
export async function firstResult(to: Endpoint, era: Era): Promise<number> {
  const started = performance.now();
  const client = await newClient(to, era);
  await client.callTool({ name: to.tools[0], arguments: { text: "hello" } });
  const milliseconds = performance.now() - started;
  await client.close();
  return milliseconds;
}

/** Creates an official MCP client and connects it to the endpoint. */
export async function newClient(to: Endpoint, era: Era): Promise<Client> {
  const client = new Client(
    { name: "bench", version: "1" },
    { versionNegotiation: { mode: era === "modern" ? "auto" : "legacy" } },
  );
  const headers: Record<string, string> =
    to.token === undefined ? {} : { authorization: `Bearer ${to.token}` };
  const url = new URL(`http://localhost:${to.port}/mcp`);
  url.hostname = "127.0.0.1";
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return client;
}
