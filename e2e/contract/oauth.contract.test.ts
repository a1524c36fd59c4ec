import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { ClientCredentialsProvider as ClientCredentialsV1 } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, test } from "vitest";
import { memoryApp } from "@/e2e/fixtures/scripted-consent";
import { makeKey } from "./client-keys";
import { eachDoor } from "./each-door";

const INFO = { name: "contract", version: "1" };

eachDoor("oauth", (server) => {
  const target = () => new URL(`${server().baseURL}/mcp`);

  /**
   * Makes the app's access token invalid. The app must then refresh its tokens before the next call
   * can succeed.
   */
  const spoil = async (app: ReturnType<typeof memoryApp>) => {
    const tokens = await app.tokens();
    if (!tokens) throw new Error("The app has no tokens.");
    await app.saveTokens({ ...tokens, access_token: `${tokens.access_token}x` });
    return tokens;
  };

  test("the official client v2 can connect with only the URL, and refreshes its tokens", async () => {
    let params = new URLSearchParams();
    const app = memoryApp(server(), (given) => {
      params = given;
    });
    const first = new StreamableHTTPClientTransport(target(), { authProvider: app });
    await expect(new Client(INFO).connect(first)).rejects.toThrow();
    await first.finishAuth(params);
    const client = new Client(INFO);
    await client.connect(new StreamableHTTPClientTransport(target(), { authProvider: app }));
    const before = await spoil(app);
    const who = await client.callTool({ name: "latchkey_whoami" });
    expect(who.structuredContent).toMatchObject({ key: { name: "Contract" }, scopes: ["mcp"] });
    expect((await app.tokens())?.refresh_token).not.toBe(before.refresh_token);
    await client.close();
  });

  test("the official client v1 can connect with only the URL, and refreshes its tokens", async () => {
    let code = "";
    const app = memoryApp(server(), (given) => {
      code = given.get("code") ?? "";
    });
    const authProvider = app as never;
    const first = new TransportV1(target(), { authProvider });
    await expect(new ClientV1(INFO).connect(first)).rejects.toThrow();
    await first.finishAuth(code);
    const client = new ClientV1(INFO);
    await client.connect(new TransportV1(target(), { authProvider }));
    const before = await spoil(app);
    const who = await client.callTool({ name: "latchkey_whoami" });
    expect(who.structuredContent).toMatchObject({ key: { name: "Contract" } });
    expect((await app.tokens())?.refresh_token).not.toBe(before.refresh_token);
    await client.close();
  });

  test("both official clients exchange an API key for tokens with client_credentials", async () => {
    const { id, key } = await makeKey(server());
    const options = { clientId: id, clientSecret: key, expectedIssuer: server().baseURL };
    const client = new Client(INFO);
    const authProvider = new ClientCredentialsProvider(options);
    await client.connect(new StreamableHTTPClientTransport(target(), { authProvider }));
    const who = await client.callTool({ name: "latchkey_whoami" });
    expect(who.structuredContent).toMatchObject({ key: { id } });
    await client.close();
    const old = new ClientV1(INFO);
    const provider = new ClientCredentialsV1({ clientId: "ci", clientSecret: key });
    await old.connect(new TransportV1(target(), { authProvider: provider }));
    expect((await old.listTools()).tools.length).toBeGreaterThan(0);
    await old.close();
  });
});
