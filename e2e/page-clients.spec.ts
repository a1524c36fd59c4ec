import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { build } from "esbuild";
import { testDatabase } from "@/db/testing/database";
import { makeServiceKey } from "./fixtures/make-key";
import { makePeople } from "./fixtures/people";
import { PROJECT, startServer } from "./fixtures/start-server";

/** A page with the official client, as an app in a browser has it. */
const APP = `
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

window.connect = async (base, key) => {
  const exchanged = await fetch(base + "/api/v1/auth/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ api_key: key }),
  });
  const { access_token } = await exchanged.json();
  const requestInit = { headers: { authorization: "Bearer " + access_token, "mcp-param-region": "eu" } };
  const client = new Client({ name: "page", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(base + "/mcp"), { requestInit }));
  const { tools } = await client.listTools();
  const who = await client.callTool({ name: "latchkey_whoami", arguments: {} });
  await client.close();
  return { tools: tools.map(({ name }) => name), key: who.structuredContent.key.name };
};

window.challenge = async (base) => {
  const answer = await fetch(base + "/mcp", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  return [answer.status, answer.headers.get("www-authenticate"), answer.headers.get("x-request-id")];
};
`;

async function appServer(script: string) {
  const server = createServer((req, res) => {
    const isScript = req.url === "/app.js";
    res.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    res.end(isScript ? script : '<!doctype html><title>App</title><script src="/app.js"></script>');
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

declare global {
  interface Window {
    connect(base: string, key: string): Promise<{ tools: string[]; key: string }>;
    challenge(base: string): Promise<[number, string | null, string | null]>;
  }
}

test("the official client connects from a page of an allowed origin, and from no other", async ({
  browser,
}) => {
  const stdin = { contents: APP, resolveDir: PROJECT };
  const built = await build({
    ...{ stdin, bundle: true, format: "iife", platform: "browser", write: false },
  });
  const script = built.outputFiles[0]?.text ?? "";
  const [app, other] = [await appServer(script), await appServer(script)];
  const database = await testDatabase();
  const server = await startServer({
    database,
    logFile: join(PROJECT, "test-results/logs/page-clients.log"),
    environment: { ALLOWED_ORIGINS: app.origin },
  });
  try {
    await makePeople(server);
    const { key } = await makeServiceKey(server, "Page");
    const page = await browser.newPage();
    await page.goto(app.origin);
    const reached = await page.evaluate(([base, plain]) => window.connect(base, plain), [
      server.baseURL,
      key,
    ] as const);
    expect(reached).toEqual({ tools: ["latchkey_reach", "latchkey_whoami"], key: "Page" });
    const [status, challenge, requestId] = await page.evaluate(
      (base) => window.challenge(base),
      server.baseURL,
    );
    expect([status, challenge]).toEqual([401, expect.stringContaining("resource_metadata=")]);
    expect(requestId).toMatch(/^req_/);

    await page.goto(other.origin);
    const calls = [
      page.evaluate(([base, plain]) => window.connect(base, plain).then(String, String), [
        server.baseURL,
        key,
      ] as const),
      page.evaluate((base) => window.challenge(base).then(String, String), server.baseURL),
    ];
    for (const refused of await Promise.all(calls)) expect(refused).toContain("Failed to fetch");
    await page.close();
  } finally {
    await server.stop();
    await database.close();
    app.close();
    other.close();
  }
});
