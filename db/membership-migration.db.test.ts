import { expect, test } from "vitest";
import { earlierDatabase } from "./testing/earlier-database";

/** The number of migrations that were made before memberships had ids. */
const BEFORE = 7;

test("the migration gives personal keys their owner's membership, or none if the owner has left the team", async () => {
  const { sql, upgrade, close } = await earlierDatabase(BEFORE);
  try {
    await sql.unsafe(`
      insert into teams (id, slug, name, created_at) values
        ('00000000-0000-4000-8000-00000000000a', 'red', 'Red', now()),
        ('00000000-0000-4000-8000-00000000000b', 'blue', 'Blue', now());
      insert into people (id, email, name, role, created_at) values
        ('00000000-0000-4000-8000-000000000001', 'in@example.com', 'In', 'member', now()),
        ('00000000-0000-4000-8000-000000000002', 'out@example.com', 'Out', 'operator', now());
      insert into team_members (team_id, person_id, joined_at) values
        ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000001', now()),
        ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000001', now()),
        ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000002', now());
      insert into api_keys (id, name, kind, team_id, maker_id, lookup, phc, pepper_id, last_four, created_at)
      select gen_random_uuid(), name, kind, '00000000-0000-4000-8000-00000000000a', maker::uuid,
        decode(md5(name), 'hex'), 'x', 'x', 'aaaa', now()
      from (values
        ('of a member', 'personal', '00000000-0000-4000-8000-000000000001'),
        ('of an outsider', 'personal', '00000000-0000-4000-8000-000000000002'),
        ('of the team', 'service', null)) as made(name, kind, maker)`);
    await upgrade();
    const keys = await sql`
      select k.name, m.team_id = k.team_id and m.person_id = k.maker_id as theirs
      from api_keys k left join team_members m on m.id = k.membership_id order by k.name`;
    expect(keys).toEqual([
      { name: "of a member", theirs: true },
      { name: "of an outsider", theirs: null },
      { name: "of the team", theirs: null },
    ]);
    const [ids] = await sql`select count(distinct id)::int as count from team_members`;
    expect(ids?.count).toBe(3);
  } finally {
    await close();
  }
});
