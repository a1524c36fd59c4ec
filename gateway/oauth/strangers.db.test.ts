import { afterAll, beforeAll, expect, test } from "vitest";
import type { Semaphore } from "@/lib/limits/semaphore";
import { removeUnusedClients } from "@/lib/oauth/clients/client-rows";
import { removeEnded } from "@/lib/oauth/tokens/remove-ended";
import { closeProcess, publishProcess, shared } from "@/lib/process/process";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import {
  ask,
  codeOf,
  connectApp,
  exchangeCode,
  pkce,
  post,
  REDIRECT,
  refresh,
  register,
} from "./testing/app";

let it: TestProcess;
beforeAll(async () => {
  it = await testProcess();
});
afterAll(() => it.close());

const client = (changes: object = {}) => ({
  client_name: "An app",
  redirect_uris: [REDIRECT],
  ...changes,
});
const rows = () => it.database.sql`select id, metadata from oauth_clients`;

test("a registered client gets an id and its stored metadata, but no secret", async () => {
  const { status, json, headers } = await register(
    client({
      ...{ token_endpoint_auth_method: "client_secret_basic", client_secret: "mine" },
      ...{ grant_types: ["implicit"], scope: "admin", logo_uri: "https://a.example/x.png" },
      jwks_uri: "https://a.example/jwks",
    }),
  );
  expect(status).toBe(201);
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(json).toEqual({
    ...{ client_id: expect.stringMatching(/^dcr_[\w-]{27}$/), client_name: "An app" },
    ...{ client_id_issued_at: expect.any(Number), redirect_uris: [REDIRECT] },
    ...{ application_type: "native", token_endpoint_auth_method: "none" },
    grant_types: ["authorization_code", "refresh_token"],
    ...{ response_types: ["code"], response_modes: ["query"] },
  });
});

test("a client that registers again with another loopback port is not stored twice", async () => {
  const before = (await rows()).length;
  const ids = new Set<unknown>();
  for (const port of [1, 2, 3, 4]) {
    const redirect_uris = [`http://localhost:${port}/callback`];
    ids.add((await register(client({ client_name: "Restless", redirect_uris }))).json.client_id);
  }
  expect(ids.size).toBe(1);
  expect((await rows()).length).toBe(before + 1);
});

test("the name of a registered client is reduced to a single line of printable text", async () => {
  const names = ["  Two\nlines\u202e ", "\u0000\u200b", "x".repeat(200), 7];
  const told = await Promise.all(
    names.map((client_name) => register(client({ client_name }), { address: "10.0.0.1" })),
  );
  expect(told.map(({ json }) => json.client_name)).toEqual([
    ...["Twolines", "127.0.0.1:4711", "x".repeat(80), "127.0.0.1:4711"],
  ]);
});

test.each([
  ["invalid_redirect_uri", client({ redirect_uris: ["javascript:alert(1)"] })],
  ["invalid_redirect_uri", client({ redirect_uris: [REDIRECT, "http://example.com/cb"] })],
  ["invalid_redirect_uri", client({ redirect_uris: [] })],
  ["invalid_redirect_uri", client({ redirect_uris: Array(11).fill(REDIRECT) })],
  ["invalid_redirect_uri", client({ redirect_uris: REDIRECT })],
  ["invalid_client_metadata", { client_name: "Nowhere" }],
  ["invalid_client_metadata", []],
])("a registration is refused with %s for the metadata %j", async (error, metadata) => {
  expect(await register(metadata, { address: "10.0.0.2" })).toMatchObject({
    status: 400,
    json: { error },
  });
});

test("a registration with a malformed or too large body is refused", async () => {
  const sent = {
    method: "POST",
    headers: { "content-type": "application/json" },
    address: "10.0.0.3",
  };
  for (const body of ["{", "x".repeat(40_000), ""]) {
    const { status, json } = await ask("/oauth/register", { ...sent, body });
    expect([status, json.error]).toEqual([400, "invalid_request"]);
  }
  expect((await ask("/oauth/register")).status).toBe(405);
});

test("an address may register 30 clients in a burst, and other addresses are not affected", async () => {
  const before = (await rows()).length;
  const answers = [];
  for (let n = 0; n < 40; n++) {
    answers.push(await register(client({ client_name: `Flood ${n}` }), { address: "192.0.2.1" }));
  }
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(30);
  expect(answers.at(-1)).toMatchObject({
    status: 429,
    headers: { "retry-after": expect.stringMatching(/^\d+$/) },
    json: { error: "temporarily_unavailable" },
  });
  expect((await rows()).length).toBe(before + 30);
  expect((await register(client(), { address: "192.0.2.2" })).status).toBe(201);
  await expect
    .poll(() => it.database.sql`select reason from audit_records where action = 'oauth.register'`)
    .toEqual(expect.arrayContaining([{ reason: "registrations_of_address" }]));
});

test("a client that no user has approved is removed after a day, and an approved client is kept", async () => {
  const { clientId } = await codeOf(it);
  await it.database.sql`update oauth_clients set created_at = now() - interval '25 hours'`;
  await register(client({ client_name: "New" }), { address: "10.0.0.4" });
  await removeUnusedClients(it.process.db, new Date());
  const left = await it.database.sql`select metadata ->> 'client_name' as name from oauth_clients`;
  expect(left.map(({ name }) => name).sort()).toEqual(["An app", "New"]);
  expect(clientId).toMatch(/^dcr_/);
});

test("a client that registers again is kept for another day", async () => {
  const again = client({ client_name: "Again" });
  await register(again, { address: "10.0.0.5" });
  await it.database.sql`update oauth_clients set created_at = now() - interval '25 hours'`;
  const { json } = await register(again, { address: "10.0.0.5" });
  await removeUnusedClients(it.process.db, new Date());
  expect((await rows()).map(({ id }) => id)).toContain(json.client_id);
});

test("a flood of unknown refresh tokens fills only its own lane, and valid tokens are still accepted", async () => {
  const app = await connectApp(it);
  const form = { grant_type: "refresh_token", client_id: app.clientId, refresh_token: "none" };
  const flood = Array.from({ length: 200 }, () =>
    post("/oauth/token", form, { address: "192.0.2.66" }),
  );
  const next = await refresh(app, app.refresh);
  expect(next.status).toBe(200);
  const answers = await Promise.all(flood);
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].sort()).toEqual([400, 503]);
  const busy = answers.find(({ status }) => status === 503);
  expect(busy).toMatchObject({
    headers: { "retry-after": "1" },
    json: { error: "temporarily_unavailable" },
  });
  // This request sends a valid token from the address that sent the unknown tokens.
  const form2 = { ...form, refresh_token: String(next.json.refresh_token) };
  expect((await post("/oauth/token", form2, { address: "192.0.2.66" })).status).toBe(200);
});

test("an address may start 60 authorization requests in a burst", async () => {
  const { clientId } = await connectApp(it);
  const query = new URLSearchParams({
    ...{ response_type: "code", client_id: clientId, redirect_uri: REDIRECT },
    ...pkce().challenge,
  });
  // The requests are sent together, because the budget would be partly refilled if they were sent
  // one by one.
  const answers = await Promise.all(
    Array.from({ length: 65 }, () => ask(`/oauth/authorize?${query}`, { address: "192.0.2.67" })),
  );
  const begun = answers.map(({ status }) => status);
  expect(begun.filter((status) => status === 303)).toHaveLength(60);
  expect(begun.filter((status) => status === 429)).toHaveLength(5);
  const [row] = await it.database.sql`
    select count(*)::int as count from oauth_requests where client_id = ${clientId}`;
  expect(row?.count).toBe(60);
});

test("expired tokens and connections whose code was never exchanged are removed, and all others are kept", async () => {
  const { sql } = it.database;
  const [kept, waiting, lost] = [await connectApp(it), await codeOf(it), await codeOf(it)];
  await sql`update connections set approved_at = now() - interval '61 minutes'
    where id in (${kept.connectionId}, ${lost.connectionId})`;
  await sql`insert into oauth_assertions values ('old', now() - interval '1 s'), ('new', now() + interval '1 h')`;
  await removeEnded(it.process.db);
  const left = await sql`select id from api_keys`;
  const ids = left.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([kept.connectionId, waiting.connectionId]));
  expect(ids).not.toContain(lost.connectionId);
  expect(await sql`select 1 from oauth_assertions`).toHaveLength(1);
  expect((await exchangeCode(waiting)).status).toBe(200);
  await sql`update oauth_tokens set expires_at = now() - interval '31 days' where kind = 'code'`;
  await removeEnded(it.process.db);
  expect(await sql`select distinct kind from oauth_tokens`).toMatchObject([{ kind: "refresh" }]);
});

test("requests that fail because of the database do not move their address to the slower lane", async () => {
  const form = { grant_type: "refresh_token", client_id: "dcr_x", refresh_token: "x" };
  const address = "198.51.100.10";
  const { process } = it;
  const away = () => {
    throw Object.assign(new Error("away"), { code: "ECONNREFUSED" });
  };
  await closeProcess();
  publishProcess({ ...process, db: new Proxy(process.db, { get: away }) });
  for (let n = 0; n < 40; n++) {
    await post("/oauth/token", form, { address }).catch(() => {});
  }
  publishProcess(process);
  const lanes = shared<{ spent: Semaphore }>("oauth.lanes", () => {
    throw new Error("No request was made.");
  });
  let taken = 0;
  const { run } = lanes.spent;
  lanes.spent.run = (work) => {
    taken++;
    return run(work);
  };
  expect((await post("/oauth/token", form, { address })).status).toBe(401);
  expect(taken).toBe(0);
  // The engine keeps using the process with which it was opened. Closing this process discards the
  // engine.
  await closeProcess();
  publishProcess(process);
});

test("text that the database cannot store is refused with a client error", async () => {
  const { json } = await register(client(), { address: "10.0.0.6" });
  const query = (changes: object) =>
    new URLSearchParams({
      ...{ response_type: "code", client_id: String(json.client_id), redirect_uri: REDIRECT },
      ...{ ...pkce().challenge, ...changes },
    });
  const form = { grant_type: "refresh_token", client_id: "\0", refresh_token: "x" };
  const basic = { authorization: `Basic ${Buffer.from("%00:").toString("base64")}` };
  const answers = [
    await ask(`/oauth/authorize?${query({ state: "\0" })}`),
    await ask(`/oauth/authorize?${query({ client_id: "\0" })}`),
    await post("/oauth/token", form),
    await post("/oauth/token", "grant_type=refresh_token&refresh_token=x", { headers: basic }),
    await register(client({ redirect_uris: ["https://a.example/\ud800"] })),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
  // An invalid `client_uri` is ignored, because the field is optional.
  const odd = client({ client_name: "Odd", client_uri: "https://a.example/\0\ud800" });
  expect((await register(odd)).status).toBe(201);
});
