import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "./client";
import { preparedSelect } from "./prepared-select";
import { apiKeys } from "./schema/api-keys";
import { people } from "./schema/people";
import { teams } from "./schema/teams";
import { type TestDatabase, testDatabase } from "./testing/database";

const columns = {
  id: apiKeys.id,
  team: { slug: teams.slug, disabledAt: teams.disabledAt },
  maker: { id: people.id, name: people.name, disabledAt: people.disabledAt },
  scopes: apiKeys.scopes,
  ownGrants: apiKeys.ownGrants,
  requestsPerMinute: apiKeys.requestsPerMinute,
  createdAt: apiKeys.createdAt,
  lookup: apiKeys.lookup,
};
const queryOf = (db: Database) =>
  db
    .select(columns)
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.teamId))
    .leftJoin(people, eq(people.id, apiKeys.makerId))
    .where(eq(apiKeys.id, sql.placeholder("value")));

let database: TestDatabase;
const [team, person, service, personal] = Array.from({ length: 4 }, () => randomUUID());

beforeAll(async () => {
  database = await testDatabase();
  const { sql: run } = database;
  await run`insert into teams (id, slug, name, created_at, disabled_at)
    values (${team ?? ""}, 'red', 'Red', now(), now())`;
  await run`insert into people (id, name, email, role, created_at)
    values (${person ?? ""}, 'Mia', 'mia@example.com', 'member', now())`;
  for (const [id, maker] of [
    [service, null],
    [personal, person],
  ])
    await run`insert into api_keys (id, name, kind, team_id, maker_id, scopes, lookup, phc, pepper_id, last_four, requests_per_minute, created_at)
      values (${id ?? ""}, 'Key', 'service', ${team ?? ""}, ${maker ?? null}, '{a,"b, c"}',
        ${Buffer.from(`lookup of ${id}`)}, 'phc', 'pepper', '0000', ${maker ? 7 : null}, now())`;
});
afterAll(() => database.close());

test.each([
  ["a row whose left join found nothing", service],
  ["a row whose left join found a person", personal],
  ["no row", randomUUID()],
])("a prepared select returns the same rows as Drizzle: %s", async (_, id: string = "") => {
  const expected = await queryOf(database.db).prepare("drizzle").execute({ value: id });
  const read = preparedSelect(database.db, columns, queryOf(database.db));
  expect(await read(id)).toEqual(expected);
  expect(await read(id)).toEqual(expected);
});

test("a prepared select uses a named statement on its connection", async () => {
  const read = preparedSelect(database.db, columns, queryOf(database.db));
  await Promise.all(Array.from({ length: 20 }, () => read(service ?? "")));
  const [row] = await database.sql`
    select count(*)::int as n from pg_prepared_statements where statement like 'select "api_keys"%'`;
  expect(row?.n).toBeGreaterThan(0);
});
