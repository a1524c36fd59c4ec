import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { createKey } from "@/lib/keys/creation/create-key";
import { showKey } from "@/lib/keys/reads/show-key";
import type { Expiry } from "@/lib/keys/view-expiry";
import { revokeKey } from "./revoke-key";
import { updateKey } from "./update-key";

let database: TestDatabase;
let member: Actor;
let other: Actor;
const created = new Date("2026-03-01T12:00:00Z");
const later = new Date("2026-03-11T12:00:00Z");

beforeAll(async () => {
  database = await testDatabase();
  const red = await makeTeam(database.db, "red");
  member = await makePerson(database.db, "Mia", "member", [red]);
  other = await makePerson(database.db, "Otto", "member", [red]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from api_keys`;
  await setPolicy(null, true);
});

const as = (actor: Actor, at = later) => testContext({ db: database.db, actor, now: at });

async function setPolicy(days: number | null, never: boolean): Promise<void> {
  await database.sql`delete from installation`;
  await database.sql`
    insert into installation (public_url, secret_checks, created_at, max_key_days, allow_no_expiry)
    values ('http://localhost', '[]', now(), ${days}, ${never})`;
}

async function make(expires: Expiry): Promise<string> {
  const made = await createKey(as(member, created), { name: "CI", expires });
  await database.sql`delete from audit_records`;
  return unwrap(made).key.id;
}

const days = (count: number): Expiry => ({ type: "days", days: count });
const never: Expiry = { type: "never" };
const on = (date: string): Expiry => ({ type: "date", date });
const endOf = async (id: string) => unwrap(await showKey(as(member), { id })).expiresAt;

/** Changes the expiry, and returns the day on which the key then ends, or the refusal. */
async function move(id: string, expires: Expiry): Promise<string | null | undefined> {
  const moved = await updateKey(as(member), { id, expires });
  if (moved.ok) return (await endOf(id))?.toISOString().slice(0, 10) ?? null;
  return moved.failure.fields?.expires ?? moved.failure.code;
}

describe("a key's expiry can be changed within the policy", () => {
  test("without a maximum lifetime, the expiry can be later, earlier or never", async () => {
    const id = await make(days(30));
    expect(await move(id, on("2027-01-31"))).toBe("2027-01-31");
    expect(await move(id, days(7))).toBe("2026-03-18");
    expect(await move(id, never)).toBeNull();
  });

  test("the maximum lifetime counts from the creation, however often the expiry is changed", async () => {
    const id = await make(days(30));
    await setPolicy(60, false);
    expect(await move(id, on("2026-04-30"))).toBe("2026-04-30");
    const refusal = "Every key must expire within 60 days of its creation.";
    expect(await move(id, days(60))).toBe(refusal);
    expect(await move(id, on("2026-05-01"))).toBe(refusal);
    expect(await move(id, never)).toBe(refusal);
    expect(await endOf(id)).toEqual(new Date("2026-04-30T23:59:59Z"));
  });

  test("a key that outlives a newer policy can always end earlier, and need not change", async () => {
    const [long, endless] = [await make(days(300)), await make(never)];
    await setPolicy(30, false);
    expect(await move(long, on("2026-10-01"))).toBe("2026-10-01");
    expect(await move(long, on("2026-10-02"))).toContain("within 30 days");
    expect(await move(endless, never)).toBeNull();
    expect(await move(endless, on("2026-12-01"))).toBe("2026-12-01");
    expect(await move(endless, never)).toContain("within 30 days");
  });

  test("a date in the past is refused, because a key is revoked for a reason", async () => {
    const id = await make(days(30));
    expect(await move(id, on("2026-03-10"))).toBe("The date must be in the future.");
  });

  test("a key that has expired or was revoked does not work again", async () => {
    const expired = await make(days(7));
    expect(await move(expired, days(7))).toContain("has expired");
    const revoked = await make(days(30));
    unwrap(await revokeKey(as(member), { id: revoked, reason: "laptop stolen" }));
    expect(await move(revoked, days(7))).toBe("key_revoked");
  });

  test("a change that is based on another expiry is a conflict with the stored one", async () => {
    const id = await make(days(30));
    const { version } = unwrap(await showKey(as(member), { id }));
    expect(await move(id, days(15))).toBe("2026-03-26");
    const stale = await updateKey(as(member), { id, expires: days(5), version });
    expect(stale.ok ? null : stale.failure.current?.values).toMatchObject({
      expiresAt: new Date("2026-03-26T12:00:00Z"),
    });
  });
});

test("the addresses of a key can be changed, in lower case and once each, and then removed", async () => {
  const id = await make(days(30));
  const asked = ["192.0.2.7", "2001:DB8::/32", "192.0.2.7"];
  unwrap(await updateKey(as(member), { id, allowedAddresses: asked }));
  const shown = unwrap(await showKey(as(member), { id }));
  expect(shown.allowedAddresses).toEqual(["192.0.2.7", "2001:db8::/32"]);
  unwrap(await updateKey(as(member), { id, allowedAddresses: [] }));
  expect(unwrap(await showKey(as(member), { id })).allowedAddresses).toEqual([]);
  const wrong = await updateKey(as(member), { id, allowedAddresses: ["somewhere"] });
  expect(wrong.ok ? null : Object.keys(wrong.failure.fields ?? {})).toEqual(["allowedAddresses.0"]);
});

test("the record of a change has the old and the new values of only what was set", async () => {
  const id = await make(days(30));
  unwrap(await updateKey(as(member), { id, allowedAddresses: ["192.0.2.7"], expires: days(7) }));
  const records = await database.sql`select action, details from audit_records order by id`;
  expect(records.map(({ action, details }) => [action, details])).toEqual([
    [
      "keys.update",
      {
        before: { allowedAddresses: [], expiresAt: "2026-03-31T12:00:00.000Z" },
        after: { allowedAddresses: ["192.0.2.7"], expiresAt: "2026-03-18T12:00:00.000Z" },
      },
    ],
  ]);
});

test("another member changes neither, and does not learn that the key exists", async () => {
  const id = await make(days(30));
  for (const change of [{ expires: days(7) }, { allowedAddresses: [] }]) {
    const refused = await updateKey(as(other), { id, ...change });
    expect(refused.ok ? null : refused.failure.code).toBe("not_found");
  }
});

test("the expiry and the addresses of a trust rule or a connection are not changed as a key's", async () => {
  const id = await make(days(30));
  await database.sql`update api_keys set credential = 'connection', lookup = null, phc = null, pepper_id = null, last_four = null where id = ${id}`;
  for (const change of [{ expires: days(7) }, { allowedAddresses: ["192.0.2.7"] }]) {
    const refused = await updateKey(as(member), { id, ...change });
    expect(refused.ok ? null : refused.failure.code).toBe("not_found");
  }
});
