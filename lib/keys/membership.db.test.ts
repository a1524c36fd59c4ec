import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { type Asking, exchangeKey } from "@/lib/tokens/exchange-key";
import { createKey } from "./creation/create-key";
import { keyRefusal } from "./key-state";
import { readKeyState } from "./read-key-state";
import { keyHistory } from "./reads/key-history";
import { listKeys } from "./reads/list-keys";
import { showKey } from "./reads/show-key";
import { bulkDisableKeys } from "./update/bulk-disable-keys";
import { disableKey } from "./update/disable-key";
import { enableKey } from "./update/enable-key";
import { renameKey } from "./update/rename-key";
import { revokeKey } from "./update/revoke-key";
import { setKeyLimits } from "./update/set-key-limits";

let database: TestDatabase;
let red: string;
let home: string;
let asking: Asking;
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at)
    values ('http://localhost', '[]', now())`;
  red = await makeTeam(database.db, "red");
  home = await makeTeam(database.db, "home");
  const { config, secrets, log } = testContext({ db: database.db });
  const process = { config, secrets, log, db: database.db, behindEdge: true };
  publishProcess(process);
  const now = new Date("2026-03-01T12:00:00Z");
  asking = { process, now, requestId: "req_x", address: "127.0.0.1", client: null };
});
afterAll(async () => {
  await closeProcess();
  await database.close();
});

type Person = Awaited<ReturnType<typeof makePerson>>;
const operator = () => testContext({ db: database.db });
const as = (actor: Person) => testContext({ db: database.db, actor });
const someone = () => makePerson(database.db, "Mia", "member", [red, home]);
const asked = { name: "Laptop", expires: { type: "days", days: 30 } } as const;

async function make(actor: Person, teamId = red) {
  const made = await createKey(as(actor), { ...asked, teamId });
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return { id: made.value.key.id, plain: made.value.plainKey };
}
const leave = (person: Person) => removeTeamMember(operator(), { id: red, personId: person.id });
const join = (person: Person) =>
  addTeamMember(operator(), { id: red, personId: person.id, role: "member" });
const works = async (plain: string) => (await exchangeKey(asking, plain)).ok;
const refusal = async (id: string) => {
  const state = await readKeyState(database.db, id);
  return state && keyRefusal(state, asking.now.getTime(), "127.0.0.1");
};

describe("a person who leaves a team permanently loses their keys in it, even if they join it again", () => {
  test("a person who rejoins a team gets none of their old keys back, whether enabled or disabled", async () => {
    const mia = await someone();
    const keys = {
      enabled: await make(mia),
      disabledByMaker: await make(mia),
      disabledByOperator: await make(mia),
    };
    await disableKey(as(mia), { id: keys.disabledByMaker.id });
    await disableKey(operator(), { id: keys.disabledByOperator.id });
    expect(await works(keys.enabled.plain)).toBe(true);

    expect(await leave(mia)).toMatchObject({ ok: true });
    const ended = Object.values(keys);
    expect(await Promise.all(ended.map(({ id }) => refusal(id)))).toEqual(
      ended.map(() => "maker_left"),
    );
    expect(await join(mia)).toMatchObject({ ok: true });
    for (const { id, plain } of ended) {
      for (const ctx of [as(mia), operator()]) {
        const enabled = await enableKey(ctx, { id });
        expect(enabled).toMatchObject({ ok: false, failure: { code: "key_ended" } });
      }
      expect(await works(plain)).toBe(false);
      expect(await refusal(id)).toBe("maker_left");
      const shown = await showKey(as(mia), { id });
      expect(shown).toMatchObject({ ok: true, value: { status: "ended", maker: { id: mia.id } } });
    }
    expect(await works((await make(mia)).plain)).toBe(true);
  });

  test("when a person leaves a team, their keys in other teams and the team's service keys still work", async () => {
    const mia = await someone();
    const other = await make(mia, home);
    const service = await createKey(operator(), { ...asked, teamId: red });
    await leave(mia);
    expect(await works(other.plain)).toBe(true);
    expect(service.ok && (await works(service.value.plainKey))).toBe(true);
  });
});

test("a key whose creator left the team can be shown and revoked, but not changed in any other way", async () => {
  const mia = await someone();
  const [one, two] = [await make(mia), await make(mia, home)];
  await leave(mia);
  const { id } = one;
  const refused = [
    await renameKey(as(mia), { id, name: "Other" }),
    await disableKey(as(mia), { id }),
    await setKeyLimits(operator(), { id, requestsPerMinute: 1, concurrentCalls: 1 }),
    await setKeyGrants(as(mia), { id, grants: [] }),
  ];
  for (const result of refused) {
    expect(result).toMatchObject({ ok: false, failure: { code: "key_ended" } });
  }
  const bulk = await bulkDisableKeys(as(mia), { ids: [one.id, two.id] });
  expect(bulk).toMatchObject({ ok: true, value: { changed: [{ id: two.id }], skipped: 1 } });
  const listed = await listKeys(as(mia), { status: "ended" });
  expect(listed).toMatchObject({ ok: true, value: { total: 1, rows: [{ id }] } });
  const history = await keyHistory(as(mia), { id });
  expect(history).toMatchObject({
    value: [
      { action: "keys.end", details: { reason: `${mia.label} left the team red` } },
      { action: "keys.create" },
    ],
  });
  const revoked = await revokeKey(as(mia), { id, reason: "gone" });
  expect(revoked).toMatchObject({ ok: true, value: { key: { status: "revoked" } } });
});

test("of 25 keys that are created while their creator is removed from the team, none stays active", async () => {
  const ROUNDS = 25;
  const startedAtMs = performance.now();
  await make(await someone());
  const makingMs = performance.now() - startedAtMs;
  const outcomes: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mia = await someone();
    // The removal starts a little later in each round: before the key is created in the first
    // round, and after that in the last round.
    const creating = createKey(as(mia), { ...asked, teamId: red });
    const share = round / (ROUNDS - 1);
    await (share < 1 ? new Promise((resolve) => setTimeout(resolve, share * makingMs)) : creating);
    const [key, removed] = await Promise.all([creating, leave(mia)]);
    expect(removed).toMatchObject({ ok: true });
    outcomes.push(key.ok ? "made" : key.failure.code);
    if (!key.ok) continue;
    expect([round, await refusal(key.value.key.id)]).toEqual([round, "maker_left"]);
    expect(await works(key.value.plainKey)).toBe(false);
    await join(mia);
    expect(await works(key.value.plainKey)).toBe(false);
  }
  expect(outcomes.at(-1)).toBe("made");
  expect(outcomes.filter((one) => one !== "made" && one !== "team_not_yours")).toEqual([]);
});

test("a person who has just left a team cannot create a key for it, even from an older session", async () => {
  const mia = await someone();
  await leave(mia);
  const key = await createKey(as(mia), { ...asked, teamId: red });
  expect(key).toMatchObject({ ok: false, failure: { code: "team_not_yours" } });
});

test("a removal waits for a key that is being created, then invalidates the key and records this", async () => {
  const mia = await someone();
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  let id = "";
  const creating = database.db.transaction(async (db) => {
    const made = await createKey({ ...as(mia), db }, { ...asked, teamId: red });
    if (!made.ok) throw new Error(made.failure.code);
    id = made.value.key.id;
    await held;
  });
  while (id === "") await new Promise((resolve) => setTimeout(resolve, 5));
  const removing = leave(mia);
  const waits = async () => {
    const [row] = await database.sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return row !== undefined;
  };
  while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 5));
  go();
  await creating;
  expect(await removing).toMatchObject({ ok: true, value: { endedKeys: [{ id }] } });
  expect(await refusal(id)).toBe("maker_left");
});
