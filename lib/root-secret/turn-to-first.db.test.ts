import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow } from "@/lib/change-feed/follow";
import { deriveSecrets } from "@/lib/secrets/derive";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { confirmRootSecret, followRootSecret } from "./follow-root-secret";
import { both, NEW, OLD, processWith, root } from "./testing/sealed-values";
import { turnToFirst } from "./turn-to-first";

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
  const checks = [{ id: OLD.current.id, check: OLD.current.check }];
  await fixture.database.sql`update installation
    set sealing_secret = ${OLD.current.id}, secret_checks = ${JSON.stringify(checks)}::text::jsonb`;
});
afterEach(() => fixture.close());

const now = new Date("2026-03-01T12:00:00Z");
const sealing = async () => {
  const [row] = await fixture.database.sql`select sealing_secret, sealing_since from installation`;
  return row;
};
/**
 * Inserts the row of another process that sent its last heartbeat this many seconds ago and has
 * this root secret first.
 */
async function announce(first: string | null, secondsAgo = 0): Promise<string> {
  const id = randomUUID();
  await fixture.database.sql`insert into processes (id, started_at, seen_at, seen_seq, root_secret)
    values (${id}, now(), clock_timestamp() - ${secondsAgo}::int * interval '1 second', 0, ${first})`;
  return id;
}
/** Returns the secrets of a process that uses the old root secret until it learns of the change. */
function started() {
  const secrets = both();
  secrets.turnTo(OLD.current.id);
  return secrets;
}

test("the new root secret is used for new values only when every running process has it first", async () => {
  const process = processWith(fixture, started());
  const former = await announce(OLD.current.id);
  const unaware = await announce(null, 20);
  await announce(NEW.current.id);
  await announce(OLD.current.id, 40);
  expect(await turnToFirst(process, now)).toBe(2);
  expect(await sealing()).toMatchObject({ sealing_secret: OLD.current.id, sealing_since: null });

  await fixture.database.sql`delete from processes where id in (${former}, ${unaware})`;
  expect(await turnToFirst(process, now)).toBe(0);
  expect(await sealing()).toMatchObject({ sealing_secret: NEW.current.id });
  const records = await fixture.database.sql`
    select actor_label, details from audit_records where action = 'root_secret.turn'`;
  expect(records).toEqual([
    { actor_label: "Root secret", details: { from: OLD.current.id, to: NEW.current.id } },
  ]);
  expect(await turnToFirst(process, now)).toBe(0);
  expect(await fixture.database.sql`select 1 from audit_records`).toHaveLength(1);
});

test("two processes with the root secrets in different orders never switch back and forth", async () => {
  const other = processWith(fixture, deriveSecrets([root(7), root(8)]));
  await announce(OLD.current.id);
  await announce(NEW.current.id);
  for (let round = 0; round < 3; round++) {
    expect(await turnToFirst(processWith(fixture, started()), now)).toBe(1);
    expect(await turnToFirst(other, now)).toBe(0);
  }
  expect(await sealing()).toMatchObject({ sealing_secret: OLD.current.id });
});

test("a process learns of the new root secret from the change feed", async () => {
  const secrets = started();
  const process = processWith(fixture, secrets);
  followRootSecret(process);
  const unfollow = await follow({ database: fixture.database.address, log: process.log });
  try {
    expect(await confirmRootSecret(process)).toMatchObject({ ok: true });
    expect(secrets.current.id).toBe(OLD.current.id);
    const announced = await fixture.database.sql`select root_secret from processes`;
    expect(announced).toEqual([{ root_secret: NEW.current.id }]);
    await turnToFirst(processWith(fixture, started()), now);
    await vi.waitFor(() => expect(secrets.current.id).toBe(NEW.current.id), 5_000);
    expect(secrets.all.map(({ id }) => id)).toEqual([NEW.current.id, OLD.current.id]);
  } finally {
    await unfollow();
  }
});

test("a process that starts during a switch waits for it, and fails if it lacks the new root secret", async () => {
  const { sql } = fixture.database;
  const process = processWith(fixture, deriveSecrets([root(7)]));
  let done = false;
  let confirmed: Promise<unknown> | undefined;
  await sql.begin(async (tx) => {
    await tx`select 1 from installation for update`;
    confirmed = confirmRootSecret(process).then((result) => {
      done = true;
      return result;
    });
    await pause(100);
    expect(done).toBe(false);
    await tx`update installation set sealing_secret = ${NEW.current.id}`;
  });
  expect(await confirmed).toMatchObject({
    failure: { code: "root_secret_needed", params: { secret: NEW.current.id } },
  });
});
