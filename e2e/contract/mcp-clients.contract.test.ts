import { execFile } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { beforeAll, expect, test } from "vitest";
import { commandLine } from "@/e2e/fixtures/command-line";
import { HTTP } from "@/e2e/fixtures/start-server";
import { exchange, makeKey, tokenFor } from "./client-keys";
import { eachDoor } from "./each-door";

const TOOLS = ["latchkey_reach", "latchkey_whoami"];

eachDoor("mcp clients", (server, door) => {
  let made: { id: string; key: string };
  let token: string;
  beforeAll(async () => {
    made = await makeKey(server());
    token = await tokenFor(server(), made.key);
  });

  const target = () => new URL(`${server().baseURL}/mcp`);
  const carrying = (bearer: string) => ({
    requestInit: { headers: { authorization: `Bearer ${bearer}` } },
  });

  test("the curl command from the guide returns a token", async () => {
    const command = [
      `curl -s -X POST ${server().baseURL}/api/v1/auth/token`,
      `-H "Content-Type: application/json"`,
      `-d '{"api_key": "${made.key}"}'`,
    ].join(" ");
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", command]);
    expect(JSON.parse(stdout)).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
      token_type: "Bearer",
      expires_in: 900,
    });
  });

  test.each([["legacy"], ["auto"], [{ pin: "2026-07-28" }]] as const)(
    "the official client v2 lists and calls tools when it negotiates %j",
    async (mode) => {
      const client = new Client(
        { name: "contract", version: "2.4.0" },
        { versionNegotiation: { mode } },
      );
      await client.connect(new StreamableHTTPClientTransport(target(), carrying(token)));
      const { tools } = await client.listTools();
      expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
      const who = await client.callTool({ name: "latchkey_whoami" });
      expect(who.structuredContent).toMatchObject({ key: { id: made.id, name: "Contract" } });
      const reach = await client.callTool({ name: "latchkey_reach" });
      expect(reach.structuredContent).toMatchObject({ servers: [{ name: "latchkey" }] });
      expect(client.getServerVersion()?.name).toBe("latchkey");
      await client.close();
    },
  );

  test("the official client v1 lists and calls tools", async () => {
    const client = new ClientV1({ name: "contract", version: "1.32.2" });
    await client.connect(new TransportV1(target(), carrying(token)));
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
    const who = await client.callTool({ name: "latchkey_whoami" });
    expect(who.structuredContent).toMatchObject({ key: { name: "Contract" } });
    await client.close();
  });

  test("a client with an invalid token gets an invalid_token error instead of a sign-in page", async () => {
    const client = new Client({ name: "contract", version: "1" });
    const connecting = client.connect(
      new StreamableHTTPClientTransport(target(), carrying(`${token.slice(0, -4)}AAAA`)),
    );
    await expect(connecting).rejects.toThrow("invalid_token");
  });

  test("after a key is revoked, a call with its token is refused, and so is a new exchange of the key", async () => {
    const other = await makeKey(server());
    const bearer = await tokenFor(server(), other.key);
    const list = () =>
      fetch(target(), {
        method: "POST",
        headers: {
          authorization: `Bearer ${bearer}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
      });
    expect((await list()).status).toBe(200);
    const revoked = await commandLine(server(), "keys", "revoke", other.id, "--reason", "Lost");
    expect(revoked.exitCode).toBe(0);
    const refused = await list();
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
    expect((await exchange(server(), other.key)).status).toBe(401);
  });

  test("if plain HTTP is enabled, the raw door responds without using node:http", async () => {
    const asked = request(target(), { method: "POST", headers: { "content-length": 0 } }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(401);
    // node:http writes the name of the `Date` header with a capital letter, while plain HTTP writes
    // `date`.
    const isPlain = door === "raw" && HTTP === "plain";
    expect(answer.rawHeaders).toContain(isPlain ? "date" : "Date");
  });

  test("the x-request-id header of an error response is equal to the request_id in its body", async () => {
    for (const path of ["/mcp", "/auth/token", "/register", "/.well-known/other"]) {
      const answer = await fetch(server().baseURL + path);
      expect(answer.headers.get("content-type")).toContain("application/json");
      const { request_id } = (await answer.json()) as { request_id: string };
      expect(answer.headers.get("x-request-id")).toBe(request_id);
    }
  });
});
