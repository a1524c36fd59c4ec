import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { listActivity } from "@/lib/audit/list-activity";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { addTeamMember } from "./add-team-member";
import { removeTeamMember } from "./remove-team-member";
import { renameTeam } from "./rename-team";
import { setTeamRole } from "./set-team-role";
import { showTeam } from "./show-team";
import { teamHistory } from "./team-history";

type Person = Extract<Actor, { kind: "person" }>;

let database: TestDatabase;
let red: string;
let blue: string;
let lead: Person;
let member: Person;
beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  blue = await makeTeam(database.db, "blue");
});
beforeEach(async () => {
  lead = await makePerson(database.db, "Lea", "member", [red], undefined, [red]);
  member = await makePerson(database.db, "Max", "member", [red, blue]);
});
afterAll(() => database.close());

const as = (actor?: Actor) => testContext({ db: database.db, ...(actor ? { actor } : {}) });
const forbidden = { ok: false, failure: { code: "forbidden" } };

test("a lead adds, promotes and removes members of their team, and renames it", async () => {
  const kai = await makePerson(database.db, "Kai", "member", [blue]);
  unwrap(await addTeamMember(as(lead), { id: red, email: kai.label }));
  unwrap(await setTeamRole(as(lead), { id: red, personId: kai.id, role: "lead" }));
  unwrap(await renameTeam(as(lead), { id: red, name: "Red ones" }));
  const { members, mayLead, mayChange } = unwrap(await showTeam(as(lead), { slug: "red" }));
  expect({ mayLead, mayChange }).toEqual({ mayLead: true, mayChange: false });
  expect(members.find(({ id }) => id === kai.id)).toMatchObject({ role: "lead", mayPlace: true });
  unwrap(await removeTeamMember(as(lead), { id: red, personId: kai.id }));
  const { rows } = unwrap(await teamHistory(as(lead), { slug: "red" }));
  expect(rows.slice(0, 4).map(({ action }) => action)).toEqual([
    "teams.remove_member",
    "teams.rename",
    "teams.set_role",
    "teams.add_member",
  ]);
});

test("a lead of one team changes nothing in another, and a member nothing at all", async () => {
  for (const [actor, id] of [
    [lead, blue],
    [member, red],
  ] as const) {
    const personId = member.id;
    expect(await renameTeam(as(actor), { id, name: "Mine" })).toMatchObject(forbidden);
    expect(await addTeamMember(as(actor), { id, personId: lead.id })).toMatchObject(forbidden);
    expect(await setTeamRole(as(actor), { id, personId, role: "lead" })).toMatchObject(forbidden);
    expect(await removeTeamMember(as(actor), { id, personId })).toMatchObject(forbidden);
  }
  expect(await teamHistory(as(lead), { slug: "blue" })).toMatchObject(forbidden);
  expect(await showTeam(as(lead), { slug: "blue" })).toMatchObject({
    failure: { code: "not_found" },
  });
});

test("a lead cannot change the place of an operator in their team, and sees that", async () => {
  const olga = await makePerson(database.db, "Olga", "operator", [red, blue]);
  const place = { id: red, personId: olga.id };
  expect(await setTeamRole(as(lead), { ...place, role: "lead" })).toMatchObject(forbidden);
  expect(await removeTeamMember(as(lead), place)).toMatchObject(forbidden);
  const { members } = unwrap(await showTeam(as(lead), { slug: "red" }));
  expect(members.find(({ id }) => id === olga.id)).toMatchObject({ mayPlace: false });
  const seen = unwrap(await showTeam(as(member), { slug: "red" })).members;
  expect(seen.some(({ mayPlace }) => mayPlace)).toBe(false);
  unwrap(await setTeamRole(as(), { ...place, role: "lead" }));
});

test("a lead sees the changes of their team in the activity, and not those of another", async () => {
  const [kai, liv] = [
    await makePerson(database.db, "Kai", "member", []),
    await makePerson(database.db, "Liv", "member", []),
  ];
  unwrap(await addTeamMember(as(), { id: red, personId: kai.id }));
  unwrap(await addTeamMember(as(), { id: blue, personId: liv.id }));
  const seenBy = async (actor: Person) =>
    JSON.stringify(unwrap(await listActivity(as(actor), { action: "teams.add_member" })).rows);
  expect(await seenBy(lead)).toContain(kai.label);
  expect(await seenBy(lead)).not.toContain(liv.label);
  expect(await seenBy(member)).toBe("[]");
});
