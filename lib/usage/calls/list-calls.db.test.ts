import { expect, test } from "vitest";
import type { Actor } from "@/lib/core/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { listCalls } from "./list-calls";
import { callScene } from "./testing/call-scene";
import { plantCalls } from "./testing/planted";

const { database, now, operator, mia, hers, other, files, as } = await callScene();
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const plant = (calls: Parameters<typeof plantCalls>[1]) => plantCalls(database.db, calls);
type Input = Parameters<typeof listCalls>[1];
const list = async (actor: Actor, input: Input = {}) => unwrap(await listCalls(as(actor), input));
const idsOf = async (actor: Actor, input: Input = {}) =>
  (await list(actor, input)).rows.map(({ requestId }) => requestId);

test("a row says who called what, on which server, with which client, and how it ended", async () => {
  const of = { key: hers, at: ago(1), upstreamId: files, server: "files" };
  await plant([{ ...of, micros: 84_000, outcome: "error", code: "upstream_timeout" }]);
  const [row] = (await list(operator)).rows;
  expect(row).toMatchObject({
    ...{ kind: "tool", target: "files_read", outcome: "error", code: "upstream_timeout" },
    ...{ durationMicros: 84_000, client: "Claude Code 2.0", at: ago(1) },
    server: { id: files, name: "files", removed: false },
    key: { id: hers.id, name: "Laptop", lastFour: "a1b2", credential: "key" },
    owner: { id: mia.id, name: "Mia" },
    team: { slug: "red" },
  });
});

test("every filter leaves exactly the calls that fit, and protocol messages are apart", async () => {
  const removed = "00000000-0000-4000-8000-00000000000f";
  await plant([
    { key: hers, at: ago(5), requestId: "a", upstreamId: files, server: "files" },
    { key: hers, at: ago(4), requestId: "b", target: "latchkey_reach", client: "Cursor 3" },
    {
      key: other,
      at: ago(3),
      requestId: "c",
      outcome: "error",
      code: "upstream_timeout",
      upstreamId: removed,
      server: "old",
    },
    { key: other, at: ago(2), requestId: "d", outcome: "denied", code: "not_found", target: "x" },
    { key: other, at: ago(1), requestId: "e", method: "tools/list", target: null },
  ]);
  const expected: [NonNullable<Input>, string[]][] = [
    [{}, ["d", "c", "b", "a"]],
    [{ kind: "protocol" }, ["e"]],
    [{ key: hers.id }, ["b", "a"]],
    [{ person: mia.id }, ["b", "a"]],
    [{ team: "blue" }, ["d", "c"]],
    [{ server: "files" }, ["a"]],
    [{ server: "old" }, ["c"]],
    [{ server: "latchkey" }, ["d", "b"]],
    [{ tool: "latchkey_reach" }, ["b"]],
    [{ client: "Cursor 3" }, ["b"]],
    [{ outcome: "denied" }, ["d"]],
    [{ code: "upstream_timeout" }, ["c"]],
    [{ from: ago(4).toISOString(), to: ago(2).toISOString() }, ["c", "b"]],
    [{ team: "green" }, []],
    [{ server: "nothing" }, []],
    [{ key: hers.id, team: "blue" }, []],
  ];
  for (const [input, ids] of expected) {
    expect([input, await idsOf(operator, input)]).toEqual([input, ids]);
  }
});

test("members see only calls with their own keys, and not which server has what was refused", async () => {
  const of = { key: hers, upstreamId: files, server: "files" };
  await plant([
    { ...of, at: ago(3), requestId: "a" },
    { ...of, at: ago(2), requestId: "b", outcome: "denied", code: "not_found" },
    { key: other, at: ago(1), requestId: "c" },
  ]);
  const { rows } = await list(mia);
  expect(rows.map(({ requestId, server }) => [requestId, server?.name])).toEqual([
    ["b", undefined],
    ["a", "files"],
  ]);
  expect(await idsOf(mia, { server: "files" })).toEqual(["a"]);
  expect(await idsOf(operator, { server: "files" })).toEqual(["b", "a"]);
  expect(await idsOf(mia, { key: other.id })).toEqual([]);
  expect(await idsOf(mia, { team: "blue" })).toEqual([]);
});

test("paging both ways neither skips nor repeats a call, also of the same millisecond and while calls are made", async () => {
  await plant(
    Array.from({ length: 23 }, (_, n) => ({
      key: hers,
      at: ago(Math.floor(n / 4)),
      requestId: `r${n}`,
    })),
  );
  const all = await idsOf(operator, { limit: 100 });
  expect(all.length).toBe(23);
  const met: string[] = [];
  const pages: string[][] = [];
  let page = await list(operator, { limit: 5 });
  expect(page.newer).toBeNull();
  for (;;) {
    pages.push(page.rows.map(({ requestId }) => requestId));
    met.push(...(pages.at(-1) ?? []));
    await plant([{ key: hers, at: now }]);
    if (!page.older) break;
    page = await list(operator, { limit: 5, cursor: page.older });
  }
  expect(met).toEqual(all);
  for (const expected of pages.slice(0, -1).reverse()) {
    page = await list(operator, { limit: 5, cursor: page.newer ?? "" });
    expect(page.rows.map(({ requestId }) => requestId)).toEqual(expected);
  }
  expect(page.newer).not.toBeNull();
});

test.each(["", "2", "newer-1-x", "older-1-2-3"])("the cursor %j is refused", async (cursor) => {
  const listed = await listCalls(as(operator), { cursor });
  expect(listed).toMatchObject({ ok: false, failure: { code: "invalid_input" } });
});
