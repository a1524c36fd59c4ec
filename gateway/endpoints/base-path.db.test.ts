import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ask,
  codeOf,
  exchangeCode,
  pkce,
  post,
  REDIRECT,
  refresh,
  register,
  waitingOf,
} from "@/gateway/oauth/testing/app";
import { withoutBase } from "@/lib/process/base-path";
import { publishProcess } from "@/lib/process/process";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";

const BASE = "/tools/latchkey";
const PUBLIC_URL = `https://host.example${BASE}`;

let it: TestProcess;
beforeAll(async () => {
  const made = await testProcess();
  const config = { ...made.process.config, publicUrl: PUBLIC_URL, audience: `${PUBLIC_URL}/mcp` };
  const process = { ...made.process, config };
  publishProcess(process);
  it = { ...made, process };
});
afterAll(() => it.close());

/** Asks at a path of the origin, as the edge passes it on. */
const at = (path: string) => ask(withoutBase(path, BASE) ?? "/nothing");

test("discovery answers under the path and with the path inserted, and names addresses under the path", async () => {
  const resources = [
    "/.well-known/oauth-protected-resource/tools/latchkey/mcp",
    `${BASE}/.well-known/oauth-protected-resource/mcp`,
  ];
  for (const path of resources) {
    const { status, json } = await at(path);
    expect([path, status]).toEqual([path, 200]);
    expect(json).toMatchObject({
      resource: `${PUBLIC_URL}/mcp`,
      authorization_servers: [PUBLIC_URL],
    });
  }
  // The order in which clients look (MCP 2025-11-25, authorization server metadata discovery).
  const servers = [
    "/.well-known/oauth-authorization-server/tools/latchkey",
    "/.well-known/openid-configuration/tools/latchkey",
    `${BASE}/.well-known/openid-configuration`,
  ];
  for (const path of servers) {
    const { status, json } = await at(path);
    expect([path, status, json.issuer]).toEqual([path, 200, PUBLIC_URL]);
    for (const [name, value] of Object.entries(json)) {
      if (name.endsWith("_endpoint") || name.endsWith("_uri")) {
        expect(String(value).startsWith(`${PUBLIC_URL}/`), name).toBe(true);
      }
    }
  }
  const { headers } = await ask("/mcp", { method: "POST", headers: { host: "host.example" } });
  expect(headers["www-authenticate"]).toContain(
    `resource_metadata="${PUBLIC_URL}/.well-known/oauth-protected-resource/mcp"`,
  );
});

test("an app is sent to the consent page under the path, with cookies for that path alone", async () => {
  const { json } = await register({ client_name: "An app", redirect_uris: [REDIRECT] });
  const asked = new URLSearchParams({
    ...{ response_type: "code", client_id: String(json.client_id), redirect_uri: REDIRECT },
    ...pkce().challenge,
    resource: PUBLIC_URL,
  });
  const answer = await ask(`/oauth/authorize?${asked}`);
  const { uid } = waitingOf(answer);
  expect(answer.headers.location).toBe(`${BASE}/connect/approve/${uid}`);
  const paths = answer.cookies.map((one) => /; path=([^;]+)/i.exec(one)?.[1]);
  expect(new Set(paths)).toEqual(
    new Set([`${BASE}/connect/approve/${uid}`, `${BASE}/oauth/authorize/${uid}`]),
  );
  asked.set("resource", "https://host.example");
  expect((await ask(`/oauth/authorize?${asked}`)).headers.location).toContain("invalid_target");
});

test("an app connects, and its tokens name the public URL with its path", async () => {
  const app = await codeOf(it);
  const first = await exchangeCode(app);
  const second = await refresh(app, String(first.json.refresh_token));
  for (const { json } of [first, second]) {
    expect(decodeJwt(String(json.access_token))).toMatchObject({
      iss: PUBLIC_URL,
      aud: `${PUBLIC_URL}/mcp`,
    });
  }
  const authorization = `Bearer ${second.json.access_token}`;
  const listed = await post(
    "/mcp",
    JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    {
      headers: { authorization, "content-type": "application/json" },
    },
  );
  expect(listed.status).toBe(200);
});
