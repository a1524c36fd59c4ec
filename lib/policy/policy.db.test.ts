import { afterAll, beforeAll, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { openTestInstallation } from "@/lib/config/testing/installation";
import { testContext } from "@/lib/core/testing/context";
import { makePerson } from "@/lib/core/testing/people";
import { listTeams } from "@/lib/teams/list-teams";
import { readPolicy } from "./read-policy";
import { updatePolicy } from "./update-policy";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await openTestInstallation(testContext({ db: database.db }));
});
afterAll(() => database.close());

const policy = {
  tokenSeconds: 60,
  maxKeyDays: 90,
  allowNoExpiry: false,
  connectionIdleDays: 7,
  connectionDays: 14,
  signingKeyDays: 30,
  requestsPerMinute: 120,
  concurrentCalls: 8,
  allowPrivateUpstreams: false,
  keysPerMember: null,
  keysPerTeam: null,
  callRetentionDays: 30,
};

test("an operator can update the policy, the update is recorded, and every person can read the policy", async () => {
  const ctx = testContext({ db: database.db });
  const member = await makePerson(database.db, "Milo", "member", []);
  expect(await readPolicy({ ...ctx, actor: member }, {})).toMatchObject({
    value: {
      tokenSeconds: 900,
      maxKeyDays: null,
      allowNoExpiry: true,
      connectionIdleDays: 30,
      connectionDays: 90,
      signingKeyDays: 90,
      requestsPerMinute: null,
      concurrentCalls: null,
      allowPrivateUpstreams: true,
      keysPerMember: null,
      keysPerTeam: null,
      callRetentionDays: 90,
    },
  });
  expect((await updatePolicy(ctx, policy)).ok).toBe(true);
  expect(await readPolicy({ ...ctx, actor: member }, {})).toMatchObject({
    value: policy,
  });
  const [record] = await database.db.select().from(auditRecords);
  expect(record).toMatchObject({
    action: "policy.update",
    details: {
      before: { tokenSeconds: 900, callRetentionDays: 90 },
      after: { tokenSeconds: 60, callRetentionDays: 30, requestsPerMinute: 120 },
    },
  });
  const refused = await updatePolicy({ ...ctx, actor: member }, { ...policy, tokenSeconds: 900 });
  expect(refused).toMatchObject({ failure: { code: "forbidden" } });
  const anyone = { ...ctx, actor: { kind: "anonymous", label: "anonymous" } } as const;
  expect(await readPolicy(anyone, {})).toMatchObject({ failure: { code: "forbidden" } });
});

test.each([
  { tokenSeconds: 59 },
  { tokenSeconds: 3601 },
  { tokenSeconds: 60.5 },
  { tokenSeconds: Number.NaN },
  { maxKeyDays: 0 },
  { maxKeyDays: 3651 },
  { requestsPerMinute: 0 },
  { concurrentCalls: 1.5 },
  { callRetentionDays: 3651 },
  { connectionDays: 0 },
  { signingKeyDays: 0 },
])(
  "the policy %o is refused because a value is out of bounds, and the error names the field",
  async (wrong) => {
    const ctx = testContext({ db: database.db });
    const result = await updatePolicy(ctx, { ...policy, ...wrong });
    const [field = ""] = Object.keys(wrong);
    expect(result).toMatchObject({
      failure: { code: "invalid_input", fields: { [field]: /whole/ } },
    });
  },
);

test("a policy whose idle time for connections exceeds their lifetime is refused", async () => {
  const ctx = testContext({ db: database.db });
  expect(await updatePolicy(ctx, { ...policy, connectionIdleDays: 15 })).toMatchObject({
    failure: { code: "invalid_input", fields: { connectionIdleDays: expect.any(String) } },
  });
});

test("operators see every team in the list, and members see only their own teams", async () => {
  const ctx = testContext({ db: database.db });
  const all = await listTeams(ctx, {});
  expect(all).toMatchObject({ value: [{ slug: "default", name: "Default", disabled: false }] });
  const teamId = all.ok ? (all.value[0]?.id ?? "") : "";
  const inside = await makePerson(database.db, "In", "member", [teamId]);
  const outside = await makePerson(database.db, "Out", "member", []);
  expect(await listTeams({ ...ctx, actor: inside }, {})).toMatchObject({ value: [{ id: teamId }] });
  expect(await listTeams({ ...ctx, actor: outside }, {})).toEqual({ ok: true, value: [] });
});
