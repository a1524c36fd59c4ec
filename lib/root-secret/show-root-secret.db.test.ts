import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testContext } from "@/lib/core/testing/context";
import { renewLookup } from "@/lib/keys/secret/lookup-key";
import { lookupDigest, newPlainKey } from "@/lib/keys/secret/plain-key";
import type { Secrets } from "@/lib/secrets/derive";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { resealValues } from "./reseal";
import { showRootSecret } from "./show-root-secret";
import { both, NEW, OLD, plantSealed, processWith } from "./testing/sealed-values";
import { turnToFirst } from "./turn-to-first";
import { percentOf, type RootSecretView, totalOf } from "./view";
import { nextStep } from "./view-next-step";

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
  await fixture.database.sql`update installation set sealing_secret = ${OLD.current.id}`;
});
afterEach(() => fixture.close());

const TURNED = new Date("2026-03-01T12:00:00Z");
const minutesLater = (minutes: number) => new Date(TURNED.getTime() + minutes * 60_000);

async function show(secrets: Secrets, now = TURNED): Promise<RootSecretView> {
  const shown = await showRootSecret(testContext({ db: fixture.process.db, secrets, now }), {});
  if (!shown.ok) throw new Error(shown.failure.code);
  return shown.value;
}

test("the figures are correct at every step of a rotation, up to the removal of the old root secret", async () => {
  await plantSealed(fixture, 20);
  const key = await plantKey(fixture, { name: "Sleeper", ...lookupDigest(OLD, newPlainKey()) });
  await plantKey(fixture, { ...lookupDigest(OLD, newPlainKey()), revokedAt: TURNED });
  const alone = await show(OLD);
  expect(alone).toMatchObject({ state: "single", current: OLD.current.id });
  expect(percentOf(totalOf(alone.progress))).toBe(100);

  await fixture.database.sql`insert into processes (id, started_at, seen_at, seen_seq)
    values (${randomUUID()}, now(), clock_timestamp(), 0)`;
  const secrets = both();
  const waiting = await show(secrets);
  expect(waiting).toMatchObject({ state: "waiting", current: OLD.current.id, waitsFor: 1 });
  expect(totalOf(waiting.progress)).toEqual({ values: 42, moved: 0 });
  expect(nextStep(waiting)).toContain("Restart the process that was not started");

  await fixture.database.sql`delete from processes`;
  const process = processWith(fixture, secrets);
  await turnToFirst(process, TURNED);
  expect(nextStep(await show(secrets))).toContain("being moved");
  await resealValues(process, new AbortController().signal);
  const moving = await show(secrets, minutesLater(60));
  expect(moving).toMatchObject({
    state: "moving",
    keysLeft: [{ id: key.id, name: "Sleeper", lastUsedAt: null }],
  });
  expect(moving.progress).toContainEqual({ kind: "api_keys", values: 1, moved: 0 });
  expect(moving.progress).toContainEqual({ kind: "upstream_secrets", values: 20, moved: 20 });
  expect(percentOf(totalOf(moving.progress))).toBe(97);
  expect(nextStep(moving)).toContain("An API key moves when it is used");

  await renewLookup(fixture.process.db, secrets, { id: key.id, rotation: 0 }, key.plain);
  const early = await show(secrets, minutesLater(14));
  expect(early).toMatchObject({ state: "moving", earliestRemoval: minutesLater(15) });
  expect(nextStep(early)).toContain("Keep the old one until 12:15 UTC");
  const over = await show(secrets, minutesLater(15));
  expect(over).toMatchObject({ state: "removable", keysLeft: [] });
  expect(nextStep(over)).toContain("Remove the old one");
  expect(await show(NEW, minutesLater(15))).toMatchObject({ state: "single" });
});

test("values of apps and links are counted until they are used, expire or become invalid", async () => {
  const { sql } = fixture.database;
  const connection = randomUUID();
  await sql`insert into api_keys (id, credential, name, kind, team_id, maker_id, membership_id, created_at)
    values (${connection}, 'connection', 'App', 'personal', ${fixture.teamId}, ${fixture.makerId},
      ${fixture.membershipId}, now())`;
  await sql`insert into connections (id, client_id, client_name, client_kind, redirect_host, resource,
      idle_days, ends_at, approved_at)
    values (${connection}, 'c', 'C', 'registered', 'localhost', 'r', 30, now() + interval '9 days', now())`;
  const token = (ends: string, spent: string | null, secret: string | null) => sql`
    insert into oauth_tokens (digest, secret_id, kind, connection_id, payload, expires_at, consumed_at)
    values (${Buffer.from(randomUUID())}, ${secret}, 'refresh', ${connection}, '{}',
      now() + ${ends}::text::interval, now() - ${spent}::text::interval)`;
  await token("1 day", null, OLD.current.id);
  await token("1 day", null, null);
  await token("1 day", "10 seconds", OLD.current.id);
  await token("1 day", "1 hour", OLD.current.id);
  await token("-1 day", null, OLD.current.id);
  await token("1 day", null, NEW.current.id);
  const link = (ends: string, used: string | null) => sql`
    insert into links (id, purpose, code_digest, secret_id, created_at, expires_at, used_at)
    values (${randomUUID()}, 'setup', ${Buffer.from(randomUUID())}, ${OLD.current.id}, now(),
      now() + ${ends}::text::interval, now() - ${used}::text::interval)`;
  await link("1 day", null);
  await link("1 day", "1 hour");
  await link("-1 day", null);
  const secrets = both();
  await turnToFirst(processWith(fixture, secrets), TURNED);
  expect((await show(secrets)).progress).toEqual([
    { kind: "oauth_tokens", values: 4, moved: 1 },
    { kind: "links", values: 1, moved: 0 },
  ]);
  await sql`update api_keys set revoked_at = now() where id = ${connection}`;
  expect((await show(secrets)).progress).toEqual([{ kind: "links", values: 1, moved: 0 }]);
});
