import { afterEach, beforeEach, expect, test } from "vitest";
import { deriveSecrets } from "@/lib/secrets/derive";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { resealValues } from "./reseal";
import { both, NEW, OLD, openedBy, plantSealed, processWith, root } from "./testing/sealed-values";

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
  await fixture.database.sql`update installation set sealing_secret = ${NEW.current.id}`;
});
afterEach(() => fixture.close());

const EACH = 1_200;
const ALL = 2 * EACH + 1;
const going = () => new AbortController().signal;

/**
 * Returns a signal that becomes aborted after this many batches have begun. This works because the
 * signal is read once before each batch.
 */
function endingAfter(batches: number): AbortSignal {
  let asked = 0;
  return {
    get aborted() {
      return asked++ >= batches;
    },
  } as AbortSignal;
}

test("thousands of values are sealed again, and a run that was stopped halfway is continued", async () => {
  await plantSealed(fixture, EACH);
  const first = processWith(fixture, both());
  expect(await resealValues(first, endingAfter(6))).toBeGreaterThan(100);
  const moved = await openedBy(fixture, NEW);
  expect(moved).toBeGreaterThan(100);
  expect(moved).toBeLessThan(ALL);
  expect(await openedBy(fixture, both())).toBe(ALL);

  const second = processWith(fixture, both());
  expect(await resealValues(second, going())).toBe(ALL - moved);
  expect([await openedBy(fixture, NEW), await openedBy(fixture, OLD)]).toEqual([ALL, 0]);
  expect(await resealValues(second, going())).toBe(0);
});

test("a batch whose connection is cut changes nothing, and the next run seals its values again", async () => {
  await plantSealed(fixture, 50);
  const { sql } = fixture.database;
  // The trigger cuts the batch's connection in the middle of its update.
  await sql`create function cut() returns trigger language plpgsql as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`;
  await sql`create trigger cut after update on upstream_secrets execute function cut()`;
  const process = processWith(fixture, both());
  await expect(resealValues(process, going())).rejects.toThrow();
  expect(await openedBy(fixture, both())).toBe(101);
  await sql`drop trigger cut on upstream_secrets`;
  await resealValues(process, going());
  expect(await openedBy(fixture, NEW)).toBe(101);
});

test("if two processes seal values at the same time, each value is sealed only once", async () => {
  await plantSealed(fixture, 400);
  const counts = await Promise.all(
    [1, 2].map(() => resealValues(processWith(fixture, both()), going())),
  );
  const again = await resealValues(processWith(fixture, both()), going());
  expect(counts.reduce((sum, one) => sum + one, again)).toBe(801);
  expect(await openedBy(fixture, NEW)).toBe(801);
});

test("locked rows are left to the next run, so that neither the run nor the lock's holder waits", async () => {
  await plantSealed(fixture, 3);
  const { sql } = fixture.database;
  const process = processWith(fixture, both());
  await sql.begin(async (tx) => {
    await tx`select 1 from person_credentials limit 1 for update`;
    expect(await resealValues(process, going())).toBe(6);
  });
  expect(await resealValues(process, going())).toBe(1);
  expect(await openedBy(fixture, NEW)).toBe(7);
});

test("sealing values again does not count as a change of a server or of its credentials", async () => {
  const server = await plantSealed(fixture, 3);
  const { sql } = fixture.database;
  const version = () => sql`select target_version from upstreams where id = ${server}`;
  const changes = () => sql`select count(*)::int from changes`;
  const before = [await version(), await changes()];
  await resealValues(processWith(fixture, both()), going());
  expect(await openedBy(fixture, NEW)).toBe(7);
  expect([await version(), await changes()]).toEqual(before);
  await sql`update upstream_secrets set updated_at = now()`;
  expect(await version()).not.toEqual(before[0]);
});

test("values that cannot be opened are kept unchanged, and all others are sealed again", async () => {
  await plantSealed(fixture, 150);
  const { sql } = fixture.database;
  await sql`update person_credentials set value_sealed = substring(value_sealed from 1 for 40)
    where person_id in (select person_id from person_credentials limit 120)`;
  const damaged = () =>
    sql`select person_id, value_sealed from person_credentials where length(value_sealed) = 40
      order by person_id`;
  const before = await damaged();
  expect(await resealValues(processWith(fixture, both()), going())).toBe(181);
  expect(await damaged()).toEqual(before);
});

test("no value is sealed again with a wrong old root secret, or by a process that still uses the old one", async () => {
  await plantSealed(fixture, 3);
  const wrong = deriveSecrets([root(8), root(9)]);
  expect(await resealValues(processWith(fixture, wrong), going())).toBe(0);
  const late = both();
  late.turnTo(OLD.current.id);
  expect(await resealValues(processWith(fixture, late), going())).toBe(0);
  expect(await openedBy(fixture, OLD)).toBe(7);
});
