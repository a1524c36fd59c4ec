import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { failureText } from "@/lib/errors/errors-text";
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
  await database.sql`truncate installation, api_keys, teams, signing_keys cascade`;
});

test("the first start sets the public URL, and later starts change it only if PUBLIC_URL is set", async () => {
  const secrets = deriveSecrets([root(1)]);
  expect(await open(secrets)).toMatchObject({ value: { publicUrl: "http://localhost:12009" } });
  await open(secrets, "https://keys.example.com");
  expect(await open(secrets)).toMatchObject({ value: { publicUrl: "https://keys.example.com" } });
});

test("without PUBLIC_URL, the public URL is the address of the server that started most recently", async () => {
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

test("a new root secret at the front of the list encrypts new values only once all processes know it", async () => {
  await open(deriveSecrets([root(1)]));
  const both = deriveSecrets([root(2), root(1)]);
  expect(await open(both)).toMatchObject({ ok: true });
  expect(both.current.id).toBe(deriveSecrets([root(1)]).current.id);
  expect(await open(deriveSecrets([root(1)]))).toMatchObject({ ok: true });
});

test("removing an old secret too early is refused with the number of values that still need it", async () => {
  const [old, newer] = [deriveSecrets([root(1)]), deriveSecrets([root(2)])];
  await open(old);
  await database.sql`insert into teams (id, slug, name, created_at)
    values (gen_random_uuid(), 'rockets', 'Rockets', now())`;
  const plant = (digest: string, revoked: boolean) => database.sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at, revoked_at)
    select gen_random_uuid(), 'old', 'service', id, ${Buffer.from(digest)}, 'x', ${old.current.id},
      'abcd', now(), case when ${revoked}::boolean then now() end from teams`;
  await plant("a", false);
  await plant("b", false);
  await plant("c", true);
  await database.sql`insert into signing_keys (kid, public_jwk, private_sealed, published_at, active_at)
    values ('k', '{}', ${Buffer.concat([Buffer.from(old.current.id, "hex"), Buffer.alloc(40)])}, now(), now())`;
  expect(await open(deriveSecrets([root(2), root(1)]))).toMatchObject({ ok: true });
  await database.sql`update installation set sealing_secret = ${newer.current.id}`;

  const stored = () => database.sql`select secret_checks, sealing_secret from installation`;
  const before = await stored();
  const refused = await open(newer);
  expect(refused).toMatchObject({ ok: false, failure: { code: "root_secret_needed" } });
  if (refused.ok) return;
  expect(failureText(refused.failure)).toContain(
    `The root secret ${old.current.id} is still needed. Values that use it: 3 (API keys: 2, Signing keys: 1).`,
  );
  expect(await stored()).toEqual(before);

  await database.sql`update api_keys set revoked_at = now()`;
  await database.sql`delete from signing_keys`;
  expect(await open(newer)).toMatchObject({ ok: true });
  expect(newer.current.id).toBe(newer.first.id);
});

test("a start without the root secret for new values is refused, even if no value needs it yet", async () => {
  const [old, newer] = [deriveSecrets([root(1)]), deriveSecrets([root(2)])];
  await open(old);
  await open(deriveSecrets([root(2), root(1)]));
  await database.sql`update installation set sealing_secret = ${newer.current.id}`;
  const late = await open(old);
  expect(late).toMatchObject({
    failure: { code: "root_secret_needed", params: { secret: newer.current.id } },
  });
  const wrong = deriveSecrets([root(2), root(3)]);
  expect(await open(wrong)).toMatchObject({ ok: true });
  expect(await open(deriveSecrets([root(4), root(3)]))).toMatchObject({
    failure: { code: "root_secret_needed" },
  });
  expect(await open(deriveSecrets([root(5), root(6)]))).toMatchObject({
    failure: { code: "wrong_root_secret" },
  });
});

test("an installation of an earlier version continues with that version's newest root secret", async () => {
  await open(deriveSecrets([root(2), root(1)]));
  await database.sql`update installation set sealing_secret = null`;
  const both = deriveSecrets([root(2), root(1)]);
  expect(await open(both)).toMatchObject({ ok: true });
  expect(both.current.id).toBe(both.first.id);
});

test("two processes that start at the same time create only one installation", async () => {
  const secrets = deriveSecrets([root(1)]);
  const both = await Promise.all([open(secrets, "http://one"), open(secrets, "http://two")]);
  expect(both.every((result) => result.ok)).toBe(true);
  expect(await database.sql`select count(*)::int as rows from installation`).toEqual([{ rows: 1 }]);
});
