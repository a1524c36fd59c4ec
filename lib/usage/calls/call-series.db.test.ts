import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Actor } from "@/lib/core/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { callSeries } from "./call-series";
import { callScene } from "./testing/call-scene";
import { plantCalls } from "./testing/planted";

const { database, now, operator, mia, hers, other, files, as } = await callScene();
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);

type Input = Omit<Parameters<typeof callSeries>[1], "from" | "to">;
async function series(hours: number, filters: Input = {}, actor: Actor = operator) {
  const range = { from: ago(hours).toISOString(), to: now.toISOString() };
  return unwrap(await callSeries(as(actor), { ...range, ...filters }));
}

test.each([
  [1, 120, 30],
  [6, 600, 36],
  [24, 3600, 24],
  [7 * 24, 21_600, 28],
  [30 * 24, 86_400, 31],
  [90 * 24, 86_400, 91],
])("a range of %i hours has buckets of %i seconds", async (hours, seconds, count) => {
  const { bucketSeconds, points, from, to } = await series(hours);
  expect([bucketSeconds, points.length]).toEqual([seconds, count]);
  expect(points[0]?.at).toBe(from.toISOString());
  expect(from.getTime()).toBeLessThanOrEqual(ago(hours).getTime());
  expect(to.getTime()).toBe(from.getTime() + count * seconds * 1000);
});

test.each([1, 6, 24, 7 * 24, 30 * 24, 90 * 24])(
  "over %i hours, the points and totals count each call once, and the period before apart",
  async (hours) => {
    const inside = [0.02, 0.3, 0.6, 0.9].map((share) => ago(hours * share));
    const { from, to } = await series(hours);
    const lengthMs = to.getTime() - from.getTime();
    await plantCalls(database.db, [
      ...inside.map((at) => ({ key: hers, at })),
      { key: hers, at: from, outcome: "error", code: "upstream_timeout", upstreamId: files },
      { key: hers, at: ago(hours / 2), outcome: "denied", code: "not_found", upstreamId: files },
      { key: hers, at: ago(hours / 2), method: "tools/list", target: null },
      { key: hers, at: new Date(from.getTime() - 1) },
      { key: hers, at: new Date(from.getTime() - lengthMs) },
      { key: hers, at: new Date(from.getTime() - lengthMs - 1) },
    ]);
    for (const [filters, actor] of [
      [{}, operator],
      [{ person: mia.id }, operator],
      [{ client: "Claude Code 2.0", tool: "files_read" }, operator],
      [{}, mia],
    ] as const) {
      const { points, total, before, protocolMessages } = await series(hours, filters, actor);
      expect(total).toMatchObject({ calls: 5, errors: 1, denials: 1, errorRate: 0.2 });
      expect(points.reduce((sum, { calls }) => sum + calls, 0)).toBe(5);
      expect(points.reduce((sum, { denials }) => sum + denials, 0)).toBe(1);
      expect(before.calls).toBe(2);
      expect(protocolMessages).toBe(1);
    }
  },
);

test.each([1, 24, 30 * 24])(
  "over %i hours, percentiles are within 10 %% of the true durations",
  async (hours) => {
    const durations = Array.from({ length: 200 }, (_, n) => Math.round(150 * 1.05 ** n));
    await plantCalls(
      database.db,
      durations.map((micros) => ({ key: hers, at: ago(hours / 3), micros })),
    );
    const { total, points } = await series(hours);
    const [p50, p95] = [durations[99] ?? 0, durations[189] ?? 0];
    for (const figures of [total, points.find(({ calls }) => calls > 0)]) {
      expect(Math.abs((figures?.p50Micros ?? 0) / p50 - 1)).toBeLessThanOrEqual(0.1);
      expect(Math.abs((figures?.p95Micros ?? 0) / p95 - 1)).toBeLessThanOrEqual(0.1);
    }
    expect(points[0]).toMatchObject({ errorRate: null, p50Micros: null });
  },
);

test.each([1, 24, 30 * 24])("over %i hours, each filter counts only what fits", async (hours) => {
  const at = ago(hours / 3);
  const gone = randomUUID();
  await plantCalls(database.db, [
    { key: hers, at, upstreamId: files, server: "files" },
    { key: hers, at, upstreamId: files, server: "files", outcome: "denied", code: "not_found" },
    {
      key: other,
      at,
      outcome: "error",
      code: "upstream_timeout",
      client: "Cursor 3",
      upstreamId: gone,
    },
    { key: other, at, target: "latchkey_reach" },
  ]);
  const count = async (filters: Input, actor = operator) => {
    const { total } = await series(hours, filters, actor);
    return [total.calls, total.errors, total.denials];
  };
  expect(await count({})).toEqual([3, 1, 1]);
  expect(await count({ key: other.id })).toEqual([2, 1, 0]);
  expect(await count({ person: mia.id })).toEqual([1, 0, 1]);
  expect(await count({ team: "blue" })).toEqual([2, 1, 0]);
  expect(await count({ server: "files" })).toEqual([1, 0, 1]);
  expect(await count({ server: "files" }, mia)).toEqual([1, 0, 0]);
  expect(await count({ server: "latchkey" })).toEqual([1, 0, 0]);
  expect(await count({ tool: "files_read" })).toEqual([2, 1, 1]);
  expect(await count({ client: "Cursor 3" })).toEqual([1, 1, 0]);
  expect(await count({ code: "upstream_timeout" })).toEqual([1, 1, 0]);
  expect(await count({ outcome: "error" })).toEqual([1, 1, 0]);
  expect(await count({ outcome: "denied" })).toEqual([0, 0, 1]);
  expect(await count({}, mia)).toEqual([1, 0, 1]);
  expect(await count({ key: other.id }, mia)).toEqual([0, 0, 0]);
  expect(await count({ team: "nowhere" })).toEqual([0, 0, 0]);
});
