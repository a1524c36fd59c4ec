import { afterAll, beforeAll, expect, test } from "vitest";
import { testContext } from "@/lib/core/testing/context";
import { lookupDigest, newPlainKey } from "@/lib/keys/secret/plain-key";
import { deriveSecrets } from "@/lib/secrets/derive";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { rootSecretCommand } from "./root-secret";

let fixture: TestProcess;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

const root = (fill: number) => new Uint8Array(32).fill(fill);
const OLD = deriveSecrets([root(7)]);
const NEW = deriveSecrets([root(8), root(7)]);

async function show(secrets: typeof OLD) {
  const ctx = testContext({ db: fixture.process.db, secrets });
  const given = {
    text: () => undefined,
    number: () => undefined,
    texts: () => [],
    has: () => false,
  };
  const shown = await rootSecretCommand.run(ctx, given);
  if (!shown.ok) throw new Error(shown.failure.code);
  return shown.value;
}

test("root-secret prints the number of values of each kind, the keys still to move, and the next step", async () => {
  const { sql } = fixture.database;
  await sql`update installation set sealing_secret = ${OLD.current.id}`;
  expect((await show(OLD)).text).toContain("To replace the root secret, put a new one");

  const { id } = await plantKey(fixture, { name: "Sleeper", ...lookupDigest(OLD, newPlainKey()) });
  await plantKey(fixture, { name: "In use", ...lookupDigest(NEW, newPlainKey()) });
  await sql`update installation
    set sealing_secret = ${NEW.current.id}, sealing_since = '2026-03-01T11:00:00Z'`;
  const { text, json } = await show(NEW);
  expect(json).toMatchObject({ state: "moving", values: 2, moved: 1, percent: 50 });
  const lines = text.split("\n");
  expect(lines).toContain(`For new values   ${NEW.current.id}, since 2026-03-01 11:00 UTC`);
  expect(lines).toContain(`Also configured  ${OLD.current.id}`);
  expect(lines).toContain("Progress         50 % (1 of 2 values)");
  expect(lines).toContain("API keys  1      2");
  expect(text).toMatch(new RegExp(`Sleeper +${id}  never`));
  expect(text).toContain("An API key moves when it is used");
  expect(text).not.toContain("In use");

  await sql`update api_keys set revoked_at = now() where id = ${id}`;
  expect((await show(NEW)).text).toContain("Remove the old one from the configuration");
});
