import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import {
  type TestAuthorization,
  testAuthorization,
} from "@/gateway/upstreams/testing/oauth-server";
import { type Stage, stage } from "@/gateway/upstreams/testing/stage";
import type { Actor, Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { closeProcess } from "@/lib/process/process";
import { beginConnect } from "./begin-connect";
import { completeConnect } from "./complete-connect";

let database: TestDatabase;
let scene: Stage;
let links: Links;
let ada: Extract<Actor, { kind: "person" }>;
let authorization: TestAuthorization;
let id: string;

beforeAll(async () => {
  database = await testDatabase();
  ada = await makePerson(database.db, "Ada", "operator", [await makeTeam(database.db, "red")]);
});
afterAll(async () => {
  await closeProcess();
  await database.close();
});
beforeEach(async () => {
  scene = stage(database);
  links = openLinks(scene.process, scene.services);
  authorization = await testAuthorization();
  id = await scene.add("notes", { url: authorization.resource, credentials: "person_oauth" });
});
afterEach(async () => {
  await links.closeAll();
  scene.close();
  await authorization.close();
  await database.sql`delete from upstreams`;
});

const as = (): Context => testContext({ db: database.db, actor: ada, now: new Date() });
const begin = async () => {
  const begun = await beginConnect(as(), { name: "notes" });
  if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
  return begun.value.url;
};
const scopeOf = (url: string) => new URL(url).searchParams.get("scope");
/** Connects the account, and returns the scopes that the authorization request asked for. */
const connect = async () => {
  const url = await begin();
  const { state = "", code, iss } = Object.fromEntries(authorization.agree(url).searchParams);
  expect(await completeConnect(as(), { state, code, iss })).toMatchObject({ ok: true });
  link().recheckCredential();
  return scopeOf(url);
};
const link = () => links.get(id, { kind: "person", personId: ada.id });
const call = () => link().request("tools/call", { name: "read" });
const many = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`).join(" ");
const NEEDED = { ok: false, failure: { code: "connect_required" } };

test("Latchkey finds the challenge of a server that challenges only POST requests", async () => {
  authorization.faults = { challengesOnlyPosts: true };
  expect(scopeOf(await begin())).toBe("notes");
});

test("if a call needs a further scope, the next connection asks for the earlier scopes and the new scope", async () => {
  expect(await connect()).toBe("notes");
  authorization.faults = { needsScope: "notes:write" };
  expect(await call()).toMatchObject({
    ...NEEDED,
    failure: { params: { url: "http://localhost:12009/servers/notes?connect=1" } },
  });
  // A request that the present token allows still succeeds. For the new scope, the user has to
  // connect only once.
  expect((await link().request("tools/list", {})).ok).toBe(true);
  expect(await call()).toMatchObject(NEEDED);
  expect(await connect()).toBe("notes:write notes");
  expect((await call()).ok).toBe(true);
});

test("the next connection asks for the scopes that all calls needed, even after the token was refreshed", async () => {
  authorization.accessSeconds = 0;
  await connect();
  for (const needsScope of ["notes:write", "notes:share"]) {
    authorization.faults = { needsScope };
    expect(await call()).toMatchObject(NEEDED);
  }
  expect(await connect()).toBe("notes:write notes:share notes");
});

test("a scope is not requested again if the server refuses calls even with that scope", async () => {
  await connect();
  authorization.faults = { needsScope: "notes:write", neverEnough: true };
  expect(await call()).toMatchObject(NEEDED);
  await connect();
  expect(await call()).toMatchObject({
    failure: { code: "upstream_failed", problem: { code: "http_forbidden" } },
  });
});

test("a scope that a call needs is requested before the many scopes that the server offers", async () => {
  authorization.faults = { offersScopes: many(120) };
  expect((await connect())?.split(" ")).toHaveLength(100);
  authorization.faults = { ...authorization.faults, needsScope: "notes:write" };
  expect(await call()).toMatchObject(NEEDED);
  expect((await connect())?.split(" ")).toContain("notes:write");
  expect((await call()).ok).toBe(true);
});

test("if a call needs more scopes than a connection requests, the call fails and nothing is stored", async () => {
  await connect();
  authorization.faults = { needsScope: many(120) };
  const stored = async () => (await database.sql`select value_sealed from person_credentials`)[0];
  const before = await stored();
  expect(await call()).toMatchObject({
    failure: { code: "upstream_failed", problem: { code: "http_forbidden" } },
  });
  expect(await stored()).toEqual(before);
});

test("if an operator has set the scopes, they are not changed by a server's challenge", async () => {
  await database.sql`update upstreams set oauth_scope = 'fixed' where id = ${id}`;
  expect(await connect()).toBe("fixed");
  authorization.faults = { needsScope: "notes:write" };
  expect(await call()).toMatchObject({ failure: { code: "upstream_failed" } });
  expect(scopeOf(await begin())).toBe("fixed");
});

test("Latchkey registers as a web client, with an authentication method that the authorization server allows", async () => {
  await begin();
  authorization.faults = { authMethods: ["client_secret_post", "client_secret_basic"] };
  await begin();
  expect(authorization.registered).toMatchObject([
    { application_type: "web", token_endpoint_auth_method: "none" },
    { application_type: "web", token_endpoint_auth_method: "client_secret_basic" },
  ]);
});

test("offline access is requested if the authorization server has a scope for it", async () => {
  authorization.faults = { scopes: ["notes", "offline_access"] };
  expect(scopeOf(await begin())).toBe("notes offline_access");
});
