import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { listCalls } from "./list-calls";
import { plantCalls, plantKey } from "./testing/planted";

const now = new Date("2026-03-10T12:00:00Z");
const RULE = "The grants of the team red do not include files_burn.";

let database: TestDatabase;
let operator: Actor;
let mia: Actor & { id: string };
let key: { id: string; teamId: string };

beforeAll(async () => {
  database = await testDatabase();
  const red = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  mia = await makePerson(database.db, "Mia", "member", [red]);
  key = await plantKey(database.db, "Laptop", { teamId: red, makerId: mia.id });
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from calls`;
  await database.sql`delete from audit_records`;
});

interface Denial {
  readonly requestId: string;
  readonly code: string;
  readonly reason: string;
  readonly rule?: string;
  readonly target?: string;
}

const deny = ({ target, ...denial }: Denial) =>
  database.db.insert(auditRecords).values({
    ...denial,
    ...{ at: now, outcome: "denied", action: "mcp.call", actorKind: "key", actorLabel: "Laptop" },
    ...{ keyId: key.id, details: { target } },
  });
const plant = (requestId: string, target: string) =>
  plantCalls(database.db, [{ key, at: now, requestId, target, outcome: "denied", code: "-32602" }]);

async function refusals(actor: Actor) {
  const { rows } = unwrap(await listCalls(testContext({ db: database.db, actor, now }), {}));
  return Object.fromEntries(rows.map(({ target, refusal }) => [target, refusal]));
}

test("a denied call names the rule that refused it, which only operators learn if it was answered as unknown", async () => {
  await plant("req_1", "files_burn");
  await deny({ requestId: "req_1", code: "not_found", reason: "not_granted", rule: RULE });
  expect(await refusals(operator)).toEqual({ files_burn: RULE });
  const { files_burn: told } = await refusals(mia);
  expect(told).toMatch(/^There is nothing with this name, or it is out of reach\./);
});

test("the person with the key learns a rule of the key itself", async () => {
  await plant("req_1", "files_burn");
  await deny({ requestId: "req_1", code: "forbidden", reason: "not_granted", rule: RULE });
  expect(await refusals(mia)).toEqual({ files_burn: RULE });
});

test("without a rule, the reason is told, and each call of a batch has its own", async () => {
  await plant("req_1", "files_burn");
  await plant("req_1", "files_hide");
  await plant("req_2", "files_lost");
  await deny({ requestId: "req_1", code: "not_found", reason: "gone", target: "files_burn" });
  await deny({ requestId: "req_1", code: "not_found", reason: "hidden", target: "files_hide" });
  const told = await refusals(operator);
  expect(told.files_burn).toMatch(/^The server no longer offers it\./);
  expect(told.files_hide).toMatch(/^An operator has hidden it from everyone/);
  expect(told.files_lost).toBeNull();
});
