import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { sessionLeases } from "@/db/schema/session-leases";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { testContext } from "@/lib/core/testing/context";
import { plantKey } from "@/lib/tokens/testing/process";
import { endSession } from "./end-session";
import { listSessions } from "./list-sessions";

const scene = faultyScene({ allowStdio: true });

/** Calls a tool of the command `files` through the links that the whole process shares. */
async function call(token: string, tool: string) {
  const params = { name: `files_${tool}`, arguments: { of: "me" } };
  const { last } = await ask(scene.fixture, token, { era: "legacy", method: "tools/call", params });
  return last.result?.content[0].text;
}

async function open() {
  const items = ["keep", "kept"].map((name) => ({ name }));
  const command = { ...program("strict"), transport: "stdio", url: null as never } as const;
  const id = await plantServer(scene.fixture, { name: "files", items, ...command });
  await waitForProcesses(scene.fixture.database.db);
  const key = await plantKey(scene.fixture, { name: "Laptop" });
  return { id, key, token: await tokenFor(scene.fixture, key.id) };
}

const ctx = () => testContext({ db: scene.fixture.database.db, now: new Date() });
const rows = async () => {
  const listed = await listSessions(ctx(), { name: "files" });
  return listed.ok ? listed.value.rows : [];
};

test("the sessions with a server are listed with their holders, and an operator can end one", async () => {
  const { key, token } = await open();
  expect(await rows()).toEqual([]);
  expect(await call(token, "keep")).toBe("keeps");
  expect(await rows()).toMatchObject([
    {
      id: key.id,
      holder: { kind: "key", id: key.id, name: "Laptop", team: "Rockets" },
      openedAt: expect.any(Date),
      idleSeconds: expect.any(Number),
      memoryBytes: expect.any(Number),
      here: true,
    },
  ]);
  expect((await rows())[0]?.memoryBytes).toBeGreaterThan(1_048_576);
  const ended = await endSession(ctx(), { name: "files", session: key.id });
  expect(ended).toMatchObject({ ok: true, value: { holder: { name: "Laptop" } } });
  expect(await rows()).toEqual([]);
  const [record] = await scene.fixture.database.sql`
    select subject_label, details from audit_records where action = 'upstreams.end_session'`;
  expect(record).toMatchObject({
    subject_label: "files",
    details: { session: { of: "key", name: "Laptop" } },
  });
  expect(await call(token, "kept")).toContain('"kept":null');
  expect(await endSession(ctx(), { name: "files", session: randomUUID() })).toMatchObject({
    failure: { code: "not_found" },
  });
});

test("a session in another process is listed, and ending it takes the lease from that process", async () => {
  const { id, key } = await open();
  const { db, sql } = scene.fixture.database;
  const other = randomUUID();
  await sql`insert into processes (id, started_at, seen_at, seen_seq)
    values (${other}, now(), now() + interval '1 minute', 1000000)`;
  const claimedAt = new Date();
  const lease = { upstreamId: id, principal: key.id, owner: other, claimedAt };
  const older = { principal: `${key.id}:client`, claimedAt: new Date(claimedAt.getTime() - 1) };
  await db.insert(sessionLeases).values([lease, { ...lease, ...older }]);
  const holder = { id: key.id, name: "Laptop" };
  const unknown = { here: false, idleSeconds: null, memoryBytes: null };
  expect(await rows()).toMatchObject([
    { id: older.principal, holder, openedAt: older.claimedAt, ...unknown },
    { id: key.id, holder, openedAt: claimedAt, ...unknown },
  ]);
  expect(await endSession(ctx(), { name: "files", session: key.id })).toMatchObject({ ok: true });
  expect(await rows()).toMatchObject([{ id: older.principal }]);
  const [left] = await db.select().from(sessionLeases).where(eq(sessionLeases.principal, key.id));
  expect(left?.owner).not.toBe(other);
  const [change] = await sql`select entity_id from changes where kind = 'session_lease'
    order by seq desc limit 1`;
  expect(change?.entity_id).toContain(`${id} ${key.id} `);
  await sql`delete from processes where id = ${other}`;
});
