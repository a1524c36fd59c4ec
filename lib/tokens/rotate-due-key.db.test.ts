import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { signingKeys } from "@/db/schema/signing-keys";
import { ensureSigningKey } from "./ensure-signing-key";
import { rotateDueKey } from "./rotate-due-key";
import { type TestProcess, testProcess } from "./testing/process";

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
});
afterEach(() => fixture.close());

const START = Date.parse("2026-03-01T12:00:00Z");
const onDay = (days: number) => new Date(START + days * 86_400_000);

test("when several processes find that the signing key is due, it is rotated only once", async () => {
  const { process } = fixture;
  await fixture.database.sql`update installation set signing_key_days = 30`;
  await ensureSigningKey(process, onDay(0));
  expect(await rotateDueKey(process, onDay(29))).toBeNull();
  expect(await process.db.select().from(signingKeys)).toHaveLength(1);

  const rotated = await Promise.all([1, 2, 3].map(() => rotateDueKey(process, onDay(31))));
  expect(rotated.filter((kid) => kid !== null)).toHaveLength(1);
  const keys = await process.db.select().from(signingKeys);
  expect(keys.filter(({ retiresAt }) => retiresAt === null)).toHaveLength(1);
  const records = await process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.action, "signing_keys.rotate"));
  expect(records).toMatchObject([{ actorKind: "system", actorLabel: "Schedule" }]);
  expect(await rotateDueKey(process, onDay(32))).toBeNull();
});

test("an installation that has no signing key has nothing to rotate", async () => {
  expect(await rotateDueKey(fixture.process, onDay(400))).toBeNull();
});
