import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { type Stage, stage } from "@/gateway/upstreams/testing/stage";
import { follow } from "@/lib/change-feed/follow";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { showReach } from "@/lib/grants/show-reach";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { tryTool } from "./try-tool";

let database: TestDatabase;
let scene: Stage;
let server: TestServer;
let upstreamId: string;
let teamId: string;
let mia: Extract<Actor, { kind: "person" }>;
let olga: Actor;

beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
  scene = stage(database);
  publishProcess(scene.process);
  server = await testServer({ era: "modern" });
  upstreamId = await scene.add("files", { url: server.url });
  teamId = await makeTeam(database.db, "red");
  mia = await makePerson(database.db, "Mia", "member", [teamId]);
  await signedIn(mia);
  olga = await makePerson(database.db, "Olga", "operator", []);
});
afterAll(async () => {
  await closeProcess();
  await server.close();
  scene.close();
  await database.close();
});

beforeEach(async () => {
  const { sql } = database;
  await sql`delete from grants`;
  await sql`delete from audit_records`;
  await sql`update upstreams set disabled_at = null, credentials = 'server', person_header = null`;
  await sql`update upstreams set listed_version = target_version`;
  await sql`delete from upstream_items`;
  for (const name of ["echo", "secret"]) {
    await database.db.insert(upstreamItems).values({
      ...{ upstreamId, kind: "tool", name, digest: "x", firstSeenAt: new Date() },
      definition: JSON.stringify({ name, inputSchema: { type: "object" } }),
    });
  }
});

const signedIn = ({ id, sessionId }: Extract<Actor, { kind: "person" }>) => database.sql`
  insert into sessions (id, person_id, created_at, last_seen_at, expires_at)
  values (${sessionId}, ${id}, now(), now(), now() + interval '1 day')`;
const as = (actor: Actor) => testContext({ db: database.db, actor });
const echo = { server: "files", tool: "echo", arguments: { words: "nobody-keeps-this" } };
const grant = (tools: string[]) => database.sql`
  insert into grants (id, team_id, upstream_id, tools, created_at)
  values (${randomUUID()}, ${teamId}, ${upstreamId}, ${tools}, now())`;
const records = () => database.sql`
  select action, outcome, code, reason, rule, subject_label, details from audit_records`;

test("a call to a granted tool returns its result, and is recorded without arguments or result", async () => {
  await grant(["echo"]);
  const tried = await tryTool(as(mia), echo);
  expect(tried).toMatchObject({
    ok: true,
    value: {
      outcome: "answered",
      blocks: [{ type: "text", text: '{"words":"nobody-keeps-this"}' }],
      requestId: "req_test",
    },
  });
  const [record] = await records();
  expect(record).toMatchObject({
    action: "tools.try",
    outcome: "done",
    subject_label: "files",
    details: { tool: "echo", outcome: "answered" },
  });
  expect(JSON.stringify(record)).not.toContain("nobody-keeps-this");
});

test.each([
  ["no grant", async () => {}, "not_granted"],
  ["a grant of something else", () => grant(["secret"]), "not_granted"],
  [
    "a hidden tool",
    async () => {
      await grant(["*"]);
      await database.sql`update upstream_items set hidden = true where name = 'echo'`;
    },
    "hidden",
  ],
  [
    "a disabled server",
    async () => {
      await grant(["*"]);
      await database.sql`update upstreams set disabled_at = now()`;
    },
    "server_disabled",
  ],
  [
    "a change that waits",
    async () => {
      await grant(["*"]);
      await database.sql`update upstream_items set waits = true where name = 'echo'`;
    },
    "waits",
  ],
] as const)(
  "a call with %s is not sent, a member does not see the reason, and the rule is recorded",
  async (_what, set, reason) => {
    await set();
    const before = server.seen.length;
    expect(await tryTool(as(mia), echo)).toMatchObject({ failure: { code: "not_found" } });
    expect(await tryTool(as(olga), echo)).toMatchObject({ failure: { code: "forbidden", reason } });
    expect(server.seen.length).toBe(before);
    const [ofMember, ofOperator] = await records();
    for (const record of [ofMember, ofOperator]) {
      expect(record).toMatchObject({ outcome: "denied", reason, subject_label: "files" });
      expect(record?.rule).toMatch(/\.$/);
    }
  },
);

test("a user without an account at the tool's server is told where to connect one", async () => {
  await grant(["*"]);
  await database.sql`update upstreams set credentials = 'person_header', person_header = 'x-own'`;
  const tried = await tryTool(as(mia), echo);
  expect(tried).toMatchObject({
    ok: false,
    failure: { code: "connect_required", params: { server: "files" } },
  });
  expect(await records()).toMatchObject([{ details: { outcome: "connect_required" } }]);
});

test("a member sees only the granted items of a server, and does not see servers without granted items", async () => {
  expect(await showReach(as(mia), { name: "files" })).toMatchObject({
    failure: { code: "not_found" },
  });
  await grant(["echo"]);
  const reached = await showReach(as(mia), { name: "files" });
  expect(reached).toMatchObject({
    value: { items: [{ name: "echo", exposedName: "files_echo" }], collisions: [] },
  });
  expect(JSON.stringify(reached)).not.toContain(server.url);
  expect(JSON.stringify(reached)).not.toContain("secret");
});

test("arguments that the tool's schema declares are repeated in headers, as for clients", async () => {
  const properties = { words: { type: "string", "x-mcp-header": "Words" } };
  const definition = JSON.stringify({ name: "echo", inputSchema: { type: "object", properties } });
  await database.db.update(upstreamItems).set({ definition });
  await grant(["echo"]);
  expect(await tryTool(as(mia), echo)).toMatchObject({ value: { outcome: "answered" } });
  const sent = server.seen.findLast(({ rpc }) => rpc === "tools/call");
  expect(sent?.headers).toMatchObject({ "mcp-param-words": "nobody-keeps-this" });
});

test.each([
  ["the person is disabled", "signed_out", "update people set disabled_at = now()"],
  ["the person leaves the team", "forbidden", "delete from team_members where role = 'member'"],
  ["the team loses the tool", "forbidden", "delete from grants"],
  ["the server is disabled", "forbidden", "update upstreams set disabled_at = now()"],
])(
  "a user's tool call ends in Latchkey and at the server when %s",
  async (_cause, code, change) => {
    const { sql } = database;
    const unfollow = await follow({ database: database.address, log: scene.process.log });
    const max = await makePerson(database.db, "Max", "member", [teamId]);
    await signedIn(max);
    await database.db.insert(upstreamItems).values({
      ...{ upstreamId, kind: "tool", name: "hang", digest: "x", firstSeenAt: new Date() },
      definition: JSON.stringify({ name: "hang", inputSchema: { type: "object" } }),
    });
    await sql`update upstreams set call_seconds = 3600`;
    await grant(["hang"]);
    const before = server.seen.filter(({ params }) => params.name === "hang").length;
    try {
      const trying = tryTool(as(max), { server: "files", tool: "hang", arguments: {} });
      const isThere = () =>
        server.seen.filter(({ params }) => params.name === "hang").length > before;
      while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
      await sql.unsafe(change);
      expect(await trying).toMatchObject({ ok: false, failure: { code } });
      const [record] = await records();
      expect(record).toMatchObject({ action: "tools.try", details: { outcome: code } });
    } finally {
      await sql`update people set disabled_at = null`;
      await unfollow();
    }
  },
);
