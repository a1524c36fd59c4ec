import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { deriveSecrets } from "@/lib/secrets/derive";
import { openInstallation } from "./open-installation";

const root = (fill: number) => new Uint8Array(32).fill(fill);
const now = new Date("2026-03-01T12:00:00Z");
let database: TestDatabase;

const open = (
  secrets: ReturnType<typeof deriveSecrets>,
  publicUrl: string | null = null,
  { port = 12_009, listens = true } = {},
) =>
  openInstallation(database.db, {
    secrets,
    publicUrl,
    defaultPublicUrl: `http://localhost:${port}`,
    listens,
    now,
  });

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`truncate installation, api_keys cascade`;
});

test("the first start sets the public URL, and later starts change it only if PUBLIC_URL is set", async () => {
  const secrets = deriveSecrets([root(1)]);
  expect(await open(secrets)).toMatchObject({ value: { publicUrl: "http://localhost:12009" } });
  await open(secrets, "https://keys.example.com");
  expect(await open(secrets)).toMatchObject({ value: { publicUrl: "https://keys.example.com" } });
});

test("without PUBLIC_URL, the public URL is the address of the server that was started last", async () => {
  const secrets = deriveSecrets([root(1)]);
  const command = { port: 12_009, listens: false };
  expect(await open(secrets, null, command)).toMatchObject({
    value: { publicUrl: "http://localhost:12009" },
  });
  const moved = { value: { publicUrl: "http://localhost:13000" } };
  expect(await open(secrets, null, { port: 13_000 })).toMatchObject(moved);
  expect(await open(secrets, null, command)).toMatchObject(moved);
  await open(secrets, "https://keys.example.com", command);
  expect(await open(secrets, null, { port: 14_000 })).toMatchObject({
    value: { publicUrl: "https://keys.example.com" },
  });
});

test("opening an installation with a wrong root secret fails and changes nothing", async () => {
  await open(deriveSecrets([root(1)]));
  expect(await open(deriveSecrets([root(2)]))).toMatchObject({
    ok: false,
    failure: { code: "wrong_root_secret" },
  });
  expect(await open(deriveSecrets([root(1)]))).toMatchObject({ ok: true });
});

test("a new secret can be listed before the old secret, which can be removed when no key needs it", async () => {
  const old = deriveSecrets([root(1)]);
  await open(old);
  expect(await open(deriveSecrets([root(2), root(1)]))).toMatchObject({ ok: true });
  await database.sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
    select gen_random_uuid(), 'old', 'service', id, 'x', 'x', ${old.current.id}, 'abcd', now() from teams`;
  expect(await open(deriveSecrets([root(2)]))).toMatchObject({ ok: false });
  await database.sql`delete from api_keys`;
  expect(await open(deriveSecrets([root(2)]))).toMatchObject({ ok: true });
});

test("two processes that start at the same time create only one installation", async () => {
  const secrets = deriveSecrets([root(1)]);
  const both = await Promise.all([open(secrets, "http://one"), open(secrets, "http://two")]);
  expect(both.every((result) => result.ok)).toBe(true);
  expect(await database.sql`select count(*)::int as rows from installation`).toEqual([{ rows: 1 }]);
});
