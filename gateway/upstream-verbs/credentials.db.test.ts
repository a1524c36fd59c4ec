import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { testServer } from "@/gateway/upstreams/testing/http-server";
import {
  type TestAuthorization,
  testAuthorization,
} from "@/gateway/upstreams/testing/oauth-server";
import { postOf } from "@/gateway/upstreams/testing/post-of";
import { type Stage, stage } from "@/gateway/upstreams/testing/stage";
import { writeSecret } from "@/gateway/upstreams/testing/write-secret";
import type { Actor, Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { closeProcess } from "@/lib/process/process";
import { connectWithHeader } from "@/lib/servers/connections/connect-with-header";
import { disconnect } from "@/lib/servers/connections/disconnect";
import { listConnections } from "@/lib/servers/connections/list-connections";
import { beginConnect } from "./begin-connect";
import { completeConnect } from "./complete-connect";

type Person = Extract<Actor, { kind: "person" }>;

let database: TestDatabase;
let scene: Stage;
let links: Links;
let olga: Person;
let max: Person;

beforeAll(async () => {
  database = await testDatabase();
  const red = await makeTeam(database.db, "red");
  olga = await makePerson(database.db, "Olga", "operator", [red]);
  max = await makePerson(database.db, "Max", "operator", [red]);
});
afterAll(async () => {
  await closeProcess();
  await database.close();
});
beforeEach(() => {
  scene = stage(database);
  links = openLinks(scene.process, scene.services);
});
afterEach(async () => {
  await links.closeAll();
  scene.close();
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
  await database.sql`update people set disabled_at = null`;
});

const as = (actor: Person, now = new Date()): Context =>
  testContext({ db: database.db, actor, now });
const linkFor = (id: string, person: Person) =>
  links.get(id, { kind: "person", personId: person.id });
const ask = async (id: string, person: Person) =>
  linkFor(id, person).request("tools/call", { name: "headers" });

test("a user's header value is sent only with that user's calls, and no longer after the user disconnects", async () => {
  const server = await testServer({ era: "modern" });
  const credentials = { credentials: "person_header", personHeader: "x-token" } as const;
  const id = await scene.add("asks", { url: server.url, ...credentials });
  await writeSecret(scene.process, id, "header", "x-team", "ours");
  expect(await ask(id, olga)).toMatchObject({
    ok: false,
    failure: {
      code: "connect_required",
      params: { server: "asks", url: "http://localhost:12009/servers/asks?connect=1" },
    },
  });
  expect(await connectWithHeader(as(olga), { name: "asks", value: "olga's own" })).toMatchObject({
    ok: true,
  });
  expect(JSON.stringify(await ask(id, olga))).toMatch(/x-team.*ours.*x-token.*olga's own/);
  expect(await ask(id, max)).toMatchObject({ failure: { code: "connect_required" } });
  const service = await links
    .get(id, { kind: "server" })
    .request("tools/call", { name: "headers" });
  expect(JSON.stringify(service)).toContain("ours");
  expect(JSON.stringify(service)).not.toContain("olga");
  const kept = await database.sql`select * from person_credentials, audit_records`;
  expect(JSON.stringify(kept)).not.toContain("olga's own");
  expect(await listConnections(as(olga), {})).toMatchObject({
    value: [{ name: "asks", kind: "header", header: "x-token", brokenReason: null }],
  });
  await disconnect(as(olga), { name: "asks" });
  linkFor(id, olga).recheckCredential();
  expect(await ask(id, olga)).toMatchObject({ failure: { code: "connect_required" } });
  await server.close();
});

test("the account of a disabled user is not used", async () => {
  const server = await testServer({ era: "modern" });
  const credentials = { credentials: "person_header", personHeader: "x-token" } as const;
  const id = await scene.add("asks", { url: server.url, ...credentials });
  await connectWithHeader(as(olga), { name: "asks", value: "secret" });
  await database.sql`update people set disabled_at = now() where id = ${olga.id}`;
  expect(await ask(id, olga)).toMatchObject({ failure: { code: "connect_required" } });
  await server.close();
});

describe("a user's OAuth account on a server", () => {
  let authorization: TestAuthorization;
  let id: string;

  beforeEach(async () => {
    authorization = await testAuthorization();
    const row = { url: authorization.resource, callSeconds: 20 };
    id = await scene.add("notes", { ...row, credentials: "person_oauth" });
  });
  afterEach(() => authorization.close());

  const begin = async (person = olga) => {
    const begun = await beginConnect(as(person), { name: "notes" });
    if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
    return begun.value.url;
  };
  const back = (url: URL, change: Record<string, string> = {}) => {
    const {
      state = "",
      code,
      iss,
    } = { ...Object.fromEntries(url.searchParams), ...change } as Record<string, string>;
    return { state, code, ...(iss === "" || iss === undefined ? {} : { iss }) };
  };
  const connect = async (person = olga) =>
    completeConnect(as(person), back(authorization.agree(await begin(person))));
  const tokens = async () => {
    const [row] = await database.sql`
      select broken_reason, value_sealed from person_credentials where upstream_id = ${id}`;
    return row;
  };

  test("a call carries the token that was obtained through discovery, registration and PKCE for the resource", async () => {
    const asked = new URL(await begin()).searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("resource")).toBe(authorization.resource);
    expect(asked.get("scope")).toBe("notes");
    expect(asked.get("redirect_uri")).toBe("http://localhost:12009/api/upstreams/callback");
    expect(authorization.registered[0]).toMatchObject({ token_endpoint_auth_method: "none" });
    expect(await connect()).toMatchObject({ ok: true, value: { name: "notes" } });
    expect(await linkFor(id, olga).request("tools/call", { name: "read" })).toMatchObject({
      value: { result: { content: [{ text: "notes" }] } },
    });
    expect(postOf(linkFor(id, olga).target())?.headers().authorization).toMatch(/^Bearer /);
    expect(await ask(id, max)).toMatchObject({ failure: { code: "connect_required" } });
    const audit = await database.sql`select action, subject_label from audit_records`;
    expect(audit).toEqual([{ action: "upstreams.connect", subject_label: "notes" }]);
  });

  test("a state is accepted only once, only from the user who got it, and only within ten minutes", async () => {
    const given = back(authorization.agree(await begin()));
    expect(await completeConnect(as(max), given)).toMatchObject({
      failure: { code: "link_invalid" },
    });
    const later = new Date(Date.now() + 601_000);
    expect(await completeConnect(as(olga, later), given)).toMatchObject({
      failure: { code: "link_invalid" },
    });
    const two = await Promise.all([
      completeConnect(as(olga), given),
      completeConnect(as(olga), given),
    ]);
    expect(two.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await completeConnect(as(olga), given)).toMatchObject({
      failure: { code: "link_invalid" },
    });
  });

  test.each([
    ["another issuer", { iss: "https://evil.example" }],
    ["no issuer, though it says it sends one", { iss: "" }],
    ["a code of its own", { code: "guessed" }],
  ])("an authorization response with %s connects no account", async (_name, change) => {
    const given = back(authorization.agree(await begin()), change);
    expect(await completeConnect(as(olga), given)).toMatchObject({
      failure: { code: "upstream_failed" },
    });
    expect(await tokens()).toBeUndefined();
  });

  test.each([
    ["metadata of another issuer", { issuer: "https://evil.example" }],
    ["no PKCE", { noPkce: true }],
    ["another resource", { otherResource: "https://evil.example/mcp" }],
  ])("an authorization with %s is not started", async (_name, faults) => {
    authorization.faults = faults;
    expect(await beginConnect(as(olga), { name: "notes" })).toMatchObject({
      failure: { code: "upstream_failed" },
    });
  });

  test("an access token is renewed once before it expires, and the rotated refresh token is stored", async () => {
    authorization.accessSeconds = 0;
    await connect();
    const others = Array.from({ length: 6 }, () => openLinks(scene.process, scene.services));
    const answers = await Promise.all(
      others.map((one) =>
        one.get(id, { kind: "person", personId: olga.id }).request("tools/call", { name: "read" }),
      ),
    );
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    // Each refresh used the refresh token that the previous refresh had stored, so no token was
    // used twice.
    expect((await tokens())?.broken_reason).toBeNull();
    await Promise.all(others.map((one) => one.closeAll()));
  });

  test("an authorization server that does not answer holds up no refresh at another one", async () => {
    const mia = await makePerson(database.db, "Mia", "operator", []);
    const fine = await testAuthorization();
    const other = await scene.add("fine", {
      ...{ url: fine.resource, credentials: "person_oauth", callSeconds: 20 },
    });
    const begun = await beginConnect(as(olga), { name: "fine" });
    if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
    await completeConnect(as(olga), back(fine.agree(begun.value.url)));
    const all = [olga, max, mia];
    for (const person of all) expect(await connect(person)).toMatchObject({ ok: true });
    for (const person of all) expect((await ask(id, person)).ok).toBe(true);
    expect((await ask(other, olga)).ok).toBe(true);
    let goOn = () => {};
    authorization.faults.refreshWaits = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    authorization.revokeAccess();
    fine.revokeAccess();
    const held = all.map((person) => ask(id, person));
    await expect.poll(() => authorization.mostRefreshes).toBe(2);
    expect((await ask(other, olga)).ok).toBe(true);
    goOn();
    await Promise.all(held);
    expect(authorization.mostRefreshes).toBe(2);
    await fine.close();
  });

  test("if the server refuses an access token, the token is renewed and the call is sent again", async () => {
    await connect();
    expect((await ask(id, olga)).ok).toBe(true);
    authorization.revokeAccess();
    expect((await ask(id, olga)).ok).toBe(true);
    expect(authorization.tokenRequests.map((form) => form.get("grant_type"))).toEqual([
      "authorization_code",
      "refresh_token",
    ]);
  });

  test("a refused refresh breaks the connection, but an unreachable authorization server does not", async () => {
    await connect();
    expect((await ask(id, olga)).ok).toBe(true);
    authorization.faults = { refreshStatus: 503 };
    authorization.revokeAccess();
    expect(await ask(id, olga)).toMatchObject({ failure: { code: "upstream_unavailable" } });
    expect((await tokens())?.broken_reason).toBeNull();
    authorization.faults = { refuseRefresh: true };
    expect(await ask(id, olga)).toMatchObject({ failure: { code: "connect_required" } });
    expect((await tokens())?.broken_reason).toMatch(/no longer accepts/);
    authorization.faults = {};
    expect(await connect()).toMatchObject({ ok: true });
    linkFor(id, olga).recheckCredential();
    expect((await ask(id, olga)).ok).toBe(true);
  });
});
