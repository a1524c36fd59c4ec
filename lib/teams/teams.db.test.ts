import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { showKey } from "@/lib/keys/reads/show-key";
import { connectWithHeader } from "@/lib/servers/connections/connect-with-header";
import { makeServer } from "@/lib/servers/testing/servers";
import { addTeamMember } from "./add-team-member";
import { createTeam } from "./create-team";
import { disableTeam } from "./disable-team";
import { enableTeam } from "./enable-team";
import { removeTeamMember } from "./remove-team-member";
import { renameTeam } from "./rename-team";
import { setTeamRole } from "./set-team-role";
import { showTeam } from "./show-team";
import { surveyTeams } from "./survey-teams";
import { teamHistory } from "./team-history";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const as = (actor?: Actor) => testContext({ db: database.db, ...(actor ? { actor } : {}) });

async function newTeam(name: string) {
  return unwrap(await createTeam(as(), { name }));
}

async function makeKey(teamId: string, makerId: string | null, kind = "personal") {
  const id = randomUUID();
  await database.sql`insert into api_keys (id, name, kind, team_id, maker_id, membership_id, lookup,
      phc, pepper_id, last_four, created_at)
    values (${id}, ${`Key ${id.slice(0, 4)}`}, ${kind}, ${teamId}, ${makerId},
      (select id from team_members where team_id = ${teamId} and person_id = ${makerId}), ${id}, 'x',
      'x', 'abcd', '2026-02-01')`;
  return id;
}

const recordsOf = (teamId: string) =>
  database.sql<
    { action: string; outcome: string; key_id: string | null; details: Record<string, unknown> }[]
  >`select action, outcome, key_id, details from audit_records where team_id = ${teamId} order by id`;

test("a team's slug is derived from its name, and no two teams have the same slug", async () => {
  const team = await newTeam("Züri Data & Ops");
  expect(team).toMatchObject({ slug: "zu-ri-data-ops", name: "Züri Data & Ops", disabled: false });
  const again = await createTeam(as(), { name: "Zu ri data ops" });
  expect(again).toMatchObject({ ok: false, failure: { code: "team_taken" } });
  const nameless = await createTeam(as(), { name: "数据" });
  expect(nameless).toMatchObject({ ok: false, failure: { fields: { slug: expect.any(String) } } });
  expect(await recordsOf(team.id)).toMatchObject([{ action: "teams.create", outcome: "done" }]);
});

test("a team keeps its slug when it is renamed", async () => {
  const team = await newTeam("Before");
  await renameTeam(as(), { id: team.id, name: "After" });
  const shown = await showTeam(as(), { slug: "before" });
  expect(shown).toMatchObject({ ok: true, value: { name: "After", slug: "before" } });
});

test("the history of a team lists its changes by pages, newest first, and no other team's", async () => {
  const team = await newTeam("Chronicle");
  await newTeam("Neighbour");
  await renameTeam(as(), { id: team.id, name: "Annals" });
  await disableTeam(as(), { id: team.id });
  const { slug } = team;
  const first = unwrap(await teamHistory(as(), { slug, limit: 2 }));
  expect(first.rows.map(({ action }) => action)).toEqual(["teams.disable", "teams.rename"]);
  expect(first.newer).toBeNull();
  const second = unwrap(await teamHistory(as(), { slug, limit: 2, before: first.older ?? 0 }));
  expect(second.rows.map(({ action }) => action)).toEqual(["teams.create"]);
  expect(second.older).toBeNull();
  const back = unwrap(await teamHistory(as(), { slug, limit: 2, after: second.newer ?? 0 }));
  expect(back).toEqual(first);
  expect(await teamHistory(as(), { slug: "nobody" })).toMatchObject({
    failure: { code: "not_found" },
  });
});

test("a team can be disabled and enabled again", async () => {
  const team = await newTeam("Pausing");
  await disableTeam(as(), { id: team.id });
  expect(await showTeam(as(), { slug: "pausing" })).toMatchObject({ value: { disabled: true } });
  await enableTeam(as(), { id: team.id });
  expect(await showTeam(as(), { slug: "pausing" })).toMatchObject({ value: { disabled: false } });
});

test("removing a member makes the member's personal keys in the team invalid and records this for each key", async () => {
  const team = await newTeam("Leaving");
  const home = await makeTeam(database.db, "home");
  const mia = await makePerson(database.db, "Mia", "member", [home]);
  expect(await addTeamMember(as(), { id: team.id, personId: mia.id })).toMatchObject({ ok: true });
  const own = await makeKey(team.id, mia.id);
  const service = await makeKey(team.id, null, "service");
  const elsewhere = await makeKey(home, mia.id);

  const removed = await removeTeamMember(as(), { id: team.id, personId: mia.id });
  expect(removed).toMatchObject({ ok: true, value: { endedKeys: [{ id: own }] } });
  const statusOf = async (id: string) => {
    const shown = await showKey(as(), { id });
    return shown.ok && shown.value.status;
  };
  expect(await Promise.all([own, service, elsewhere].map(statusOf))).toEqual([
    "ended",
    "active",
    "active",
  ]);
  const records = await recordsOf(team.id);
  expect(records.slice(-2)).toMatchObject([
    { action: "teams.remove_member", details: { ended_keys: 1 } },
    { action: "keys.end", key_id: own },
  ]);
});

test("removing a member deletes their credentials for servers that no team of theirs can reach", async () => {
  const { db, sql } = database;
  const team = await newTeam("Connected");
  const home = await makeTeam(db, "connected-home");
  const mia = await makePerson(db, "Mia", "member", [home, team.id]);
  const [both, only] = [await makeServer(db, "http", "both"), await makeServer(db, "http", "only")];
  await sql`update upstreams set credentials = 'person_header'`;
  for (const [teamId, serverId] of [
    [home, both],
    [team.id, both],
    [team.id, only],
  ] as const) {
    await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
      values (${randomUUID()}, ${teamId}, ${serverId}, '{*}', now())`;
  }
  const connect = (name: string) => connectWithHeader(as(mia), { name, value: "mine" });
  for (const name of ["both", "only"]) expect(await connect(name)).toMatchObject({ ok: true });
  await sql`insert into oauth_flows (state_digest, person_id, upstream_id, flow_sealed, expires_at)
    values ('x', ${mia.id}, ${only}, 'x', now() + interval '1 hour')`;

  const removed = await removeTeamMember(as(), { id: team.id, personId: mia.id });
  expect(removed).toMatchObject({ ok: true, value: { disconnected: ["only"] } });
  expect((await recordsOf(team.id)).at(-1)?.details).toMatchObject({ disconnected: ["only"] });
  // The teams in this actor were read before the removal, so they still include the former team.
  expect(await connect("only")).toMatchObject({ ok: false, failure: { code: "not_found" } });
  await addTeamMember(as(), { id: team.id, personId: mia.id });
  const kept = await sql`select upstream_id from person_credentials where person_id = ${mia.id}`;
  expect(kept).toEqual([{ upstream_id: both }]);
  expect(await sql`select 1 from oauth_flows`).toHaveLength(0);
});

test("a person who left their only team has none, and joins again without what they had", async () => {
  const team = await newTeam("Only");
  const otto = await makePerson(database.db, "Otto", "member", [team.id]);
  const [own, service] = [await makeKey(team.id, otto.id), await makeKey(team.id, null, "service")];
  const place = { id: team.id, personId: otto.id };
  const before = unwrap(await showTeam(as(), { slug: team.slug }));
  expect(before).toMatchObject({ serviceKeys: 1, members: [{ activeKeys: 1 }] });
  unwrap(await removeTeamMember(as(), place));
  expect(unwrap(await surveyTeams(as({ ...otto, teamIds: [] }), {}))).toEqual([]);
  unwrap(await addTeamMember(as(), place));
  const status = async (id: string) => unwrap(await showKey(as(), { id })).status;
  expect([await status(own), await status(service)]).toEqual(["ended", "active"]);
  const after = unwrap(await showTeam(as(), { slug: team.slug }));
  expect(after).toMatchObject({ serviceKeys: 1, members: [{ activeKeys: 0 }] });
});

test("members of a team see names, leads also see emails and counts, and anyone else gets not_found", async () => {
  const team = await newTeam("Seen");
  const lead = await makePerson(database.db, "Lea", "member", [team.id]);
  const member = await makePerson(database.db, "Max", "member", [team.id]);
  const stranger = await makePerson(database.db, "Sid", "member", []);
  await setTeamRole(as(), { id: team.id, personId: lead.id, role: "lead" });
  await makeKey(team.id, member.id);

  const asLead = await showTeam(as({ ...lead, leadTeamIds: [team.id] }), { slug: team.slug });
  expect(asLead).toMatchObject({
    value: {
      mayChange: false,
      members: [
        { name: "Lea", role: "lead", email: lead.label },
        { name: "Max", role: "member", email: member.label, activeKeys: 1 },
      ],
    },
  });
  const asMember = await showTeam(as(member), { slug: team.slug });
  expect(JSON.stringify(asMember)).not.toContain("@");
  const hidden = await showTeam(as(stranger), { slug: team.slug });
  expect(hidden).toMatchObject({ ok: false, failure: { code: "not_found" } });
});

test("the list of a member's own teams shows each team's numbers of members and active keys", async () => {
  const team = await newTeam("Counted");
  const ada = await makePerson(database.db, "Ada", "member", [team.id]);
  await makeKey(team.id, ada.id);
  const ended = await makeKey(team.id, ada.id);
  await database.sql`update api_keys set revoked_at = now() where id = ${ended}`;
  const surveyed = await surveyTeams(as(ada), {});
  expect(surveyed).toMatchObject({
    value: [{ slug: "counted", members: 1, activeKeys: 1, servers: 0 }],
  });
  expect(surveyed.ok && surveyed.value.length).toBe(1);
  const all = await surveyTeams(as(), {});
  expect(all.ok && all.value.length).toBeGreaterThan(3);
});
