import { afterAll, beforeAll, expect, test } from "vitest";
import { dataPlane } from "@/gateway/endpoints/route";
import { ask, MODERN_META, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { testContext } from "@/lib/core/testing/context";
import { signIn } from "@/lib/identity/sign-in/sign-in";
import { ada, anonymous, PASSWORD, personWithPassword } from "@/lib/identity/testing/people";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { closeProcess } from "@/lib/process/process";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

const KEY = "mcp_0123456789abcdef0123456789abcdef";
const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJrZXlfMSJ9.c2lnbmF0dXJl";
const SECRET = /0123456789abcdef|eyJzdWIi|c2lnbmF0/i;
/** The tables that contain records. No record may contain a secret that a caller sent as a name. */
const KEPT = ["calls", "audit_records", "denial_counts", "sessions", "api_keys"] as const;

let fixture: TestProcess;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

/** Sends requests as a machine, with a key and a token in every field that a caller can fill in. */
async function machineRequests(): Promise<string[]> {
  const { id } = await plantKey(fixture, { name: "Laptop" });
  const token = await tokenFor(fixture, id);
  await plantServer(fixture, {
    ...{ name: "files", url: "http://127.0.0.1:1/mcp", prefixed: false },
    items: [
      { name: KEY, hidden: true },
      { kind: "resource", name: `file:///${KEY}`, hidden: true },
    ],
  });
  const answers: string[] = [];
  const rpc = async (given: Parameters<typeof ask>[2]) => {
    answers.push((await ask(fixture, token, given)).text);
  };
  for (const secret of [KEY, TOKEN, KEY.replace("_", "%5F")]) {
    for (const era of ["modern", "legacy"] as const) {
      await rpc({ era, method: "tools/call", params: { name: secret } });
      await rpc({ era, method: "prompts/get", params: { name: `${"x".repeat(190)}${secret}` } });
      await rpc({ era, method: "resources/read", params: { uri: `file:///tmp/${secret}?a=%20` } });
      await rpc({ era, method: secret });
      await rpc({ era, method: "tools/list", headers: { "user-agent": `${secret}/1.0` } });
      await rpc({ era, method: "tools/list", headers: { "mcp-protocol-version": secret } });
    }
    const clientInfo = { name: secret, version: TOKEN };
    const named = { "io.modelcontextprotocol/clientInfo": clientInfo };
    await rpc({
      era: "modern",
      method: "tools/list",
      params: { _meta: { ...MODERN_META, ...named } },
    });
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    await rpc({ era: "legacy", method: "initialize", params });
    await rpc({
      era: "legacy",
      method: "x",
      text: `{"jsonrpc":"2.0","id":1,"method":"${secret}"}`,
    });
    for (const path of [
      `/mcp/${secret}`,
      `/api/v1/mcp/servers/${secret}`,
      `/.well-known/${secret}`,
    ]) {
      answers.push(await plain(path, { authorization: `Bearer ${token}` }));
    }
    const twice = `{"${secret}":1,"${secret}":2,"api_key":"x"}`;
    const agent = { "user-agent": secret, "content-type": "application/json" };
    answers.push(await plain("/auth/token", agent, twice));
    answers.push(await plain("/auth/token", agent, `{"api_key":"${secret}"}`));
    answers.push(await plain(`/api/v1/keys`, { authorization: `Bearer ${secret}` }));
  }
  // The record of a key's use contains the client that made the key's last exchange.
  const used = await plantKey(fixture, { name: "Used" });
  const agent = { "user-agent": `curl${TOKEN}/8`, "content-type": "application/json" };
  const exchanged = await plain("/auth/token", agent, JSON.stringify({ api_key: used.plain }));
  expect(exchanged).toContain("access_token");
  return answers;
}

async function plain(path: string, headers: Record<string, string>, body?: string) {
  const exchange = testExchange({
    ...{ path, headers: { host: "localhost:12009", ...headers } },
    ...(body === undefined ? { method: "GET" } : { body }),
  });
  const answer = await dataPlane(exchange);
  return answer ? textOf(answer) : "";
}

/** Calls verbs of the console, with a key and a token in every field that a user can fill in. */
async function peoplesRequests(): Promise<string[]> {
  const db = fixture.process.db;
  const nobody = anonymous(db);
  const person = await personWithPassword(nobody, ada("masked"));
  await signIn(nobody, { email: person.email, password: PASSWORD, userAgent: `Firefox ${TOKEN}` });
  const { id } = await plantKey(fixture, { name: "Lost" });
  const reason = `posted ${KEY} in the chat`;
  const revoked = await revokeKey(testContext({ db }), { id, reason });
  return [JSON.stringify(revoked)];
}

test("a key or token that a caller sends as a name is neither stored nor returned", async () => {
  const answers = [...(await machineRequests()), ...(await peoplesRequests())];
  await closeProcess();
  const leaks = { answers: answers.filter((answer) => SECRET.test(answer)).length };
  const masked = {};
  for (const table of KEPT) {
    const rows = await fixture.database.sql.unsafe(`select t::text as row from ${table} t`);
    const texts = rows.map(({ row }) => String(row));
    Object.assign(leaks, { [table]: texts.filter((text) => SECRET.test(text)).length });
    Object.assign(masked, { [table]: texts.filter((text) => text.includes("[redacted]")).length });
  }
  const none = Object.fromEntries(KEPT.map((table) => [table, 0]));
  expect(leaks).toEqual({ answers: 0, ...none });
  // Every table except denial_counts contains a masked secret, which shows that the test has filled
  // in every field.
  const unmasked = Object.entries(masked).filter(([, rows]) => rows === 0);
  expect(unmasked).toEqual([["denial_counts", 0]]);
});
