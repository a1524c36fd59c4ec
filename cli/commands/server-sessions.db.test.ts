import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLatchkey } from "@/cli/testing/latchkey";
import { sessionLeases } from "@/db/schema/session-leases";
import { makeServer } from "@/lib/servers/testing/servers";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

let fixture: TestProcess;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

const latchkey = (...argv: string[]) => runLatchkey(fixture.database.db, argv);

test("the sessions that running processes hold with a server are listed, and one of them is ended", async () => {
  const { db, sql } = fixture.database;
  const upstreamId = await makeServer(db, "stdio");
  expect((await latchkey("servers", "sessions", "files")).out).toBe("No open sessions.\n");
  const { id: keyId } = await plantKey(fixture, { name: "Laptop\u202e" });
  const owner = randomUUID();
  await sql`insert into processes (id, started_at, seen_at, seen_seq)
    values (${owner}, now(), now() + interval '1 minute', 1000000)`;
  const session = `${keyId}:one-of-two`;
  const claimedAt = new Date("2026-03-01T11:00:00Z");
  for (const principal of [keyId, session]) {
    await db.insert(sessionLeases).values({ upstreamId, principal, owner, claimedAt });
  }

  const { out } = await latchkey("servers", "sessions", "files");
  expect(out).toContain("Laptop?  key   Rockets  2026-03-01 11:00 UTC");
  expect(out).toContain(session);
  const ended = await latchkey("servers", "end-session", "files", "--session", session, "--json");
  expect(JSON.parse(ended.out)).toMatchObject({ session, holder: { kind: "key", id: keyId } });
  const left = JSON.parse((await latchkey("servers", "sessions", "files", "--json")).out);
  expect(left.rows).toMatchObject([{ id: keyId, here: false, holder: { team: "Rockets" } }]);
  const [record] = await sql`select actor_kind, details from audit_records
    where action = 'upstreams.end_session' and outcome = 'done'`;
  expect(record).toMatchObject({ actor_kind: "command_line", details: { session: { id: keyId } } });

  const again = await latchkey("servers", "end-session", "files", "--session", randomUUID());
  expect(again).toMatchObject({ code: 4, err: expect.stringContaining("no such session") });
  expect((await latchkey("servers", "sessions", "none")).code).toBe(4);
});
