import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grants } from "@/db/schema/grants";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { listActivity } from "@/lib/audit/list-activity";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { writeBatches } from "@/lib/core/testing/write-batches";
import { search } from "@/lib/search/search";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { callSeries } from "@/lib/usage/calls/call-series";
import { keyTraffic } from "@/lib/usage/calls/key-traffic";
import { listCalls } from "@/lib/usage/calls/list-calls";
import { showRequest } from "@/lib/usage/calls/show-request";
import { usageBy } from "@/lib/usage/calls/usage-by";
import { overview } from "@/lib/usage/overview";
import { USAGE_DIMENSIONS } from "@/lib/usage/view-calls";

/**
 * These tests check that a forbidden name and an unknown name give the same answer and the same
 * record, as far as the key's holder can see. Only operators see which item was meant.
 */
const DAY_MS = 86_400_000;
const [DAY_BEFORE, DAY_AFTER] = [-2, 2].map((days) =>
  new Date(Date.now() + days * DAY_MS).toISOString(),
) as [string, string];

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
    ...{ sessionId: randomUUID(), teamIds: [fixture.teamId], leadTeamIds: [] },
  };
});
afterAll(() => fixture.close());

const as = (actor: Actor) =>
  testContext({ db: fixture.database.db, actor, now: new Date(Date.now() + 1_000) });

/** Everything that the key's holder sees of a request with this name in the console and the API. */
async function seenInConsole(key: string, name: string, requestId: string) {
  const ctx = as(mia);
  const range = { from: DAY_BEFORE, to: DAY_AFTER };
  const figures = unwrap(await overview(ctx, { range: "24h" }));
  const totals = async (filters: object) => {
    const { total, before } = unwrap(await callSeries(ctx, { ...filters, ...range }));
    return { total, before };
  };
  const filters = [
    { key },
    { tool: name },
    ...["files", "alien", "asleep"].map((server) => ({ server })),
  ];
  return {
    activity: unwrap(await listActivity(ctx, { keyId: key })).rows,
    traffic: unwrap(await keyTraffic(ctx, { id: key })),
    figures: { calls: figures.calls, denials: figures.denials },
    listed: await Promise.all(
      ["tool", "protocol"].flatMap((kind) =>
        filters.map((filter) => listCalls(ctx, { ...filter, kind: kind as "tool" })),
      ),
    ),
    totals: await Promise.all(filters.map(totals)),
    used: await Promise.all(
      USAGE_DIMENSIONS.map(async (by) => unwrap(await usageBy(ctx, { by, ...range })).rows),
    ),
    request: unwrap(await showRequest(ctx, { requestId })),
    found: unwrap(await search(ctx, { q: name.slice(0, 100) })),
  };
}

/** Sends a request, and returns everything that the key's holder can see of the refusal. */
async function seen(era: "modern" | "legacy", method: string, params: object, name: string) {
  const { id } = await plantKey(fixture);
  const answer = await ask(fixture, await tokenFor(fixture, id), {
    era,
    method,
    params: { ...params },
  });
  await writeBatches("denials", "calls");
  const member = {
    answer: [answer.status, answer.messages],
    seen: await seenInConsole(id, name.replaceAll("\u0000", ""), answer.exchange.requestId),
  };
  const [record] = unwrap(await listActivity(as(olga), { keyId: id })).rows;
  const text = JSON.stringify(member, null, 1)
    .replaceAll(name, "name")
    .replaceAll(answer.exchange.requestId, "request")
    .replaceAll(id, "key")
    .replace(/"(at|from|to|lastFour)": "[^"]+"/g, '"$1"')
    .replace(/"(durationMicros|p50Micros|p95Micros|id)": \d+/g, '"$1"')
    .replace(/"(call|denial)-\d+"/g, '"$1"')
    // The answer contains the request id, which is one digit longer from the tenth request on.
    .replace(
      /"responseBytes": (\d+)/g,
      (_, bytes) => `"responseBytes": ${Number(bytes) - answer.exchange.requestId.length}`,
    );
  await fixture.database.sql`delete from audit_records`;
  await fixture.database.sql`delete from calls`;
  await fixture.database.sql`delete from call_hours`;
  await fixture.database.sql`delete from call_hour_totals`;
  await fixture.database.sql`delete from call_days`;
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
  await writeBatches("denials");
  const [row] = unwrap(await listActivity(as(mia), { keyId: id })).rows;
  expect(row).toMatchObject({ code: "forbidden", reason: "not_granted" });
  expect(row?.rule).toMatch(/^The key's own grants/);
});

test("a requested name that Postgres cannot store is recorded without the invalid characters", async () => {
  const name = `${"x".repeat(199)}\u0000😀`;
  const { record } = await seen("legacy", "tools/call", { name }, name);
  expect(record?.details).toMatchObject({ target: `${"x".repeat(199)}\ufffd` });
});
