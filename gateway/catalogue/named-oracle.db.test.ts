import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grants } from "@/db/schema/grants";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { listActivity } from "@/lib/audit/list-activity";
import type { Batch } from "@/lib/core/batch";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import type { Result } from "@/lib/errors/errors";
import { shared } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { keyTraffic } from "@/lib/usage/key-traffic";
import { overview } from "@/lib/usage/overview";
import { upstreamTraffic } from "@/lib/usage/upstream-traffic";
import { upstreamUsage } from "@/lib/usage/upstream-usage";

/**
 * These tests check that a forbidden name and an unknown name give the same answer and the same
 * record, as far as the key's holder can see. Only operators see which item was meant.
 */
let fixture: TestProcess;
let granted: string;
let mia: Actor;
const olga: Actor = { kind: "command_line", label: "command line (olga)" };

beforeAll(async () => {
  fixture = await testProcess();
  const url = "http://127.0.0.1:9/mcp";
  granted = await plantServer(fixture, {
    ...{ name: "files", url, tools: ["echo"] },
    items: [
      ...[{ name: "echo" }, { name: "other" }],
      ...[
        { name: "gone1", hidden: true },
        { name: "stays", waits: true },
        { name: "ended", goneAt: new Date() },
      ],
    ],
  });
  const items = ["tool", "prompt", "resource", "resource_template"] as const;
  await plantServer(fixture, {
    ...{ name: "alien", url, tools: null },
    items: items.map((kind) => ({ kind, name: kind === "resource" ? "x://here" : "here" })),
  });
  await plantServer(fixture, {
    ...{ name: "asleep", url, disabledAt: new Date() },
    items: items.map((kind) => ({ kind, name: kind === "resource" ? "x://here" : "here" })),
  });
  mia = {
    ...{ kind: "person", id: fixture.makerId, label: "mia", role: "member" },
    ...{ sessionId: randomUUID(), teamIds: [fixture.teamId] },
  };
});
afterAll(() => fixture.close());

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
};
const as = (actor: Actor) =>
  testContext({ db: fixture.database.db, actor, now: new Date(Date.now() + 1_000) });

/** Sends a request, and returns everything that the key's holder can see of the refusal. */
async function seen(era: "modern" | "legacy", method: string, params: object, name: string) {
  const { id } = await plantKey(fixture);
  const answer = await ask(fixture, await tokenFor(fixture, id), {
    era,
    method,
    params: { ...params },
  });
  for (const batch of ["denials", "calls"]) {
    await shared<Batch<unknown>>(batch, () => {
      throw new Error(`no batch ${batch}`);
    }).drain();
  }
  const figures = must(await overview(as(mia), { range: "24h" }));
  const member = {
    answer: [answer.status, answer.messages],
    activity: must(await listActivity(as(mia), { keyId: id })).rows.map(({ id: _, ...row }) => row),
    traffic: must(await keyTraffic(as(mia), { id })).map(({ id: _, ...row }) => row),
    figures: { calls: figures.calls, denials: figures.denials },
    ofServer: must(await upstreamTraffic(as(mia), { id: granted })),
    chart: must(await upstreamUsage(as(mia), { id: granted })),
  };
  const [record] = must(await listActivity(as(olga), { keyId: id })).rows;
  const text = JSON.stringify(member, null, 1)
    .replaceAll(name, "name")
    .replaceAll(answer.exchange.requestId, "request")
    .replaceAll(id, "key")
    .replace(/"at": "[^"]+"/g, '"at"')
    .replace(/"durationMicros": \d+/g, '"durationMicros"');
  await fixture.database.sql`delete from audit_records`;
  await fixture.database.sql`delete from calls`;
  return { text, record };
}

type Asked = readonly [method: string, params: object, name: string];

const tool = (name: string): Asked => ["tools/call", { name }, name];
const prompt = (name: string): Asked => ["prompts/get", { name }, name];
const read = (uri: string): Asked => ["resources/read", { uri }, uri];
const subscribe = (uri: string): Asked => ["resources/subscribe", { uri }, uri];
const complete = (uri: string): Asked => [
  "completion/complete",
  { ref: { type: "ref/resource", uri }, argument: { name: "a", value: "" } },
  uri,
];

/**
 * Each case has an existing item to which the caller has no access, the reason, and an unknown name
 * of the same length.
 */
const CASES = [
  [tool("files_other"), "not_granted", tool("files_ohter")],
  [tool("files_gone1"), "hidden", tool("files_gnoe1")],
  [tool("files_stays"), "waits", tool("files_stasy")],
  [tool("files_ended"), "gone", tool("files_ednde")],
  [tool("alien_here"), "not_granted", tool("alien_hree")],
  [tool("asleep_here"), "server_disabled", tool("asleep_hree")],
  [prompt("alien_here"), "not_granted", prompt("alien_hree")],
  [prompt("asleep_here"), "server_disabled", prompt("asleep_hree")],
  [read("latchkey://alien/x://here"), "not_granted", read("latchkey://ailen/x://here")],
  [read("latchkey://asleep/x://here"), "server_disabled", read("latchkey://aslepe/x://here")],
  [complete("latchkey://alien/here"), "not_granted", complete("latchkey://alien/hree")],
  [subscribe("latchkey://alien/x://here"), "not_granted", subscribe("latchkey://ailen/x://here")],
] satisfies [Asked, string, Asked][];

for (const [there, reason, nothing] of CASES) {
  const [method, , name] = there;
  test.each(["modern", "legacy"] as const)(
    `${method} of ${name} (${reason}) by a %s client is refused like an unknown name`,
    async (era) => {
      if (era === "modern" && method === "resources/subscribe") return;
      const refused = await seen(era, ...there);
      const unknown = await seen(era, ...nothing);
      expect(refused.text).toContain("not_found");
      expect(refused.text).toBe(unknown.text);
      expect(refused.record).toMatchObject({ code: "not_found", reason });
      expect(refused.record?.rule).toMatch(/\.$/);
      expect(unknown.record).toMatchObject({
        code: "not_found",
        reason: "no_such_name",
        rule: null,
      });
    },
  );
}

test("a key's holder sees that the key's own grants exclude an item that the team may use", async () => {
  const { id } = await plantKey(fixture, { ownGrants: true });
  await fixture.database.db.insert(grants).values({
    ...{ id: randomUUID(), keyId: id, upstreamId: granted, tools: [], createdAt: new Date() },
  });
  const answer = await ask(fixture, await tokenFor(fixture, id), {
    ...{ era: "modern", method: "tools/call", params: { name: "files_echo" } },
  });
  expect(answer.last.error.data.rule).toMatch(/^The key's own grants/);
  await shared<Batch<unknown>>("denials", () => {
    throw new Error("no batch");
  }).drain();
  const [row] = must(await listActivity(as(mia), { keyId: id })).rows;
  expect(row).toMatchObject({ code: "forbidden", reason: "not_granted" });
  expect(row?.rule).toMatch(/^The key's own grants/);
});

test("a requested name that Postgres cannot store is recorded without the invalid characters", async () => {
  const name = `${"x".repeat(199)}\u0000😀`;
  const { record } = await seen("legacy", "tools/call", { name }, name);
  expect(record?.details).toMatchObject({ target: `${"x".repeat(199)}\ufffd` });
});
