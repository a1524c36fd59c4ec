import { beforeEach, describe, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import type { Actor } from "@/lib/core/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { makeServer } from "@/lib/servers/testing/servers";
import type { UsageDimension } from "@/lib/usage/view-calls";
import { callSeries } from "./call-series";
import { exportCalls } from "./export-calls";
import { showRequest } from "./show-request";
import { callScene } from "./testing/call-scene";
import { plantCalls } from "./testing/planted";
import { usageBy } from "./usage-by";

const { database, now, operator, mia, hers, other, files, as } = await callScene();
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);

describe.each([24, 30 * 24])("use over %i hours", (hours) => {
  type Input = Partial<Parameters<typeof usageBy>[1]>;
  const range = { from: ago(hours).toISOString(), to: now.toISOString() };
  const usage = async (by: UsageDimension, filters: Input = {}, actor: Actor = operator) =>
    unwrap(await usageBy(as(actor), { ...range, by, ...filters }));
  const plain = async (...asked: Parameters<typeof usage>) =>
    (await usage(...asked)).rows.map((row) => [
      ...[row.value, row.label, row.calls, row.errors, row.denials, row.before.calls],
    ]);

  beforeEach(async () => {
    const at = ago(hours / 3);
    const former = ago(hours * 1.5);
    const reads = { upstreamId: files, server: "files" };
    await plantCalls(database.db, [
      ...[1, 2, 3].map(() => ({ key: hers, at, ...reads, micros: 50_000 })),
      { key: hers, at, ...reads, outcome: "error", code: "upstream_timeout", micros: 50_000 },
      { key: hers, at, ...reads, outcome: "denied", code: "not_found" },
      { key: other, at, target: "latchkey_reach", client: "Cursor 3" },
      { key: other, at, target: "latchkey_reach", client: null },
      { key: other, at, method: "tools/list", target: null },
      { key: hers, at: former, ...reads },
      { key: hers, at: former, ...reads },
    ]);
  });

  test("each dimension lists the most used first, with the period before", async () => {
    expect(await plain("tool")).toEqual([
      ["files_read", "files_read", 4, 1, 1, 2],
      ["latchkey_reach", "latchkey_reach", 2, 0, 0, 0],
    ]);
    expect(await plain("server")).toEqual([
      ["files", "files", 4, 1, 1, 2],
      ["latchkey", "latchkey", 2, 0, 0, 0],
    ]);
    expect(await plain("team")).toEqual([
      ["red", "Team red", 4, 1, 1, 2],
      ["blue", "Team blue", 2, 0, 0, 0],
    ]);
    expect(await plain("person")).toEqual([
      [mia.id, "Mia", 4, 1, 1, 2],
      [null, null, 2, 0, 0, 0],
    ]);
    expect(await plain("key")).toEqual([
      [hers.id, "Laptop", 4, 1, 1, 2],
      [other.id, "CI", 2, 0, 0, 0],
    ]);
    expect(await plain("client")).toEqual([
      ["Claude Code 2.0", "Claude Code 2.0", 4, 1, 1, 2],
      [null, null, 1, 0, 0, 0],
      ["Cursor 3", "Cursor 3", 1, 0, 0, 0],
    ]);
  });

  test("a row has percentiles, the error rate and the change, and a tool its server", async () => {
    const { rows, more } = await usage("tool", { limit: 1 });
    expect(more).toBe(true);
    expect(rows[0]).toMatchObject({ server: "files", errorRate: 0.25, change: 1 });
    expect(Math.abs((rows[0]?.p95Micros ?? 0) / 50_000 - 1)).toBeLessThanOrEqual(0.1);
  });

  test("filters and permissions limit what is counted", async () => {
    expect(await plain("tool", { client: "Cursor 3" })).toEqual([
      ["latchkey_reach", "latchkey_reach", 1, 0, 0, 0],
    ]);
    expect(await plain("key", { server: "files", outcome: "denied" })).toEqual([
      [hers.id, "Laptop", 0, 0, 1, 0],
    ]);
    expect(await plain("key", { code: "upstream_timeout" })).toEqual([
      [hers.id, "Laptop", 1, 1, 0, 0],
    ]);
    expect(await plain("tool", { kind: "protocol" })).toEqual([
      ["tools/list", "tools/list", 1, 0, 0, 0],
    ]);
    expect(await plain("key", {}, mia)).toEqual([[hers.id, "Laptop", 4, 1, 1, 2]]);
    expect(await plain("tool", { key: other.id }, mia)).toEqual([]);
  });

  test("members do not learn from denied calls which tools and servers exist", async () => {
    const at = ago(hours / 3);
    const name = `payroll-${hours}`;
    const payroll = { upstreamId: await makeServer(database.db, "http", name), server: name };
    const denied = { ...payroll, outcome: "denied" as const, code: "not_found" };
    await plantCalls(database.db, [{ key: hers, at, ...denied, target: "payroll_pay" }]);
    for (const filters of [{}, { outcome: "denied" }, { code: "not_found" }] as const) {
      for (const by of ["tool", "server"] as const) {
        expect(JSON.stringify(await plain(by, filters, mia))).not.toContain("payroll");
      }
    }
    expect(await plain("key", { tool: "payroll_pay" }, mia)).toEqual([]);
    expect(await plain("key", { server: "files", outcome: "denied" }, mia)).toEqual([]);
    const series = await callSeries(as(mia), { ...range, tool: "payroll_pay" });
    expect(unwrap(series).total.denials).toBe(0);
    expect(await plain("key", { tool: "payroll_pay" })).toEqual([[hers.id, "Laptop", 0, 0, 1, 0]]);
  });

  test("operators see what nobody called, and others do not", async () => {
    const tool = (name: string, more = {}) => database.sql`
      insert into upstream_items ${database.sql({
        ...{ upstream_id: files, kind: "tool", name, definition: `{"name":"${name}"}` },
        ...{ digest: name, first_seen_at: ago(9_000).toISOString(), ...more },
      })} on conflict do nothing`;
    await tool("read");
    await tool("write");
    await tool("secret", { hidden: true });
    const { unused, unusedCount } = await usage("tool");
    expect(unused.map(({ server, tool }) => [server, tool])).toContainEqual([
      "files",
      "files_write",
    ]);
    expect(unused.map(({ tool }) => tool)).not.toContain("files_read");
    expect(unused.map(({ tool }) => tool)).not.toContain("files_secret");
    expect(unusedCount).toBe(unused.length);
    expect((await usage("server")).unused.map(({ server }) => server)).not.toContain("files");
    expect((await usage("tool", {}, mia)).unused).toEqual([]);
    expect((await usage("tool", { key: hers.id })).unused).toEqual([]);
  });
});

describe("one request", () => {
  const deny = (requestId: string, more: Partial<typeof auditRecords.$inferInsert>) =>
    database.db.insert(auditRecords).values({
      ...{ at: ago(1), outcome: "denied", action: "mcp.call", actorKind: "key" },
      ...{ actorId: hers.id, actorLabel: "Laptop", subjectKind: "api_key", subjectId: hers.id },
      ...{ subjectLabel: "Laptop", keyId: hers.id, code: "not_found", requestId },
      ...more,
    });
  const show = async (actor: Actor, requestId: string) => showRequest(as(actor), { requestId });

  test("shows its calls and denials, the rule that denied, and where to allow it", async () => {
    const of = { key: hers, at: ago(1), upstreamId: files, server: "files", requestId: "req_x" };
    await plantCalls(database.db, [{ ...of, outcome: "denied", code: "not_found" }]);
    await deny("req_x", {
      ...{ reason: "not_granted", rule: "The team is not granted this tool." },
      details: { target: "files_read", server: "files", client: "Cursor 3" },
    });
    const view = unwrap(await show(operator, "req_x"));
    expect(view.calls).toMatchObject([{ outcome: "denied", server: { name: "files" } }]);
    expect(view.denials).toMatchObject([
      {
        ...{ rule: "The team is not granted this tool.", target: "files_read", client: "Cursor 3" },
        key: { id: hers.id, name: "Laptop" },
        text: expect.stringContaining("Grant it on"),
      },
    ]);
    expect(view.remedies).toEqual([
      { kind: "key", id: hers.id, name: "Laptop" },
      { kind: "team", id: "red", name: "Team red" },
    ]);
  });

  test("does not tell its owner which server has what was refused", async () => {
    const of = { key: hers, at: ago(1), upstreamId: files, server: "files", requestId: "req_y" };
    await plantCalls(database.db, [{ ...of, outcome: "denied", code: "not_found" }]);
    await deny("req_y", {
      ...{ reason: "hidden", rule: "An operator has hidden this." },
      details: { target: "files_read", server: "files" },
    });
    const view = unwrap(await show(mia, "req_y"));
    expect(JSON.stringify(view)).not.toMatch(/"files"|hidden/);
    expect(unwrap(await show(operator, "req_y")).remedies).toEqual([
      { kind: "server", id: "files", name: "files" },
    ]);
  });

  test("is found when only a call or only a denial is recorded, and not by other people", async () => {
    await plantCalls(database.db, [{ key: other, at: ago(1), requestId: "req_call" }]);
    await deny("req_denial", {
      keyId: null,
      actorKind: "anonymous",
      actorId: null,
      subjectId: null,
    });
    expect(unwrap(await show(operator, "req_call")).denials).toEqual([]);
    expect(unwrap(await show(operator, "req_denial")).calls).toEqual([]);
    for (const id of ["req_call", "req_denial", "req_nothing"]) {
      expect(await show(mia, id)).toMatchObject({ ok: false, failure: { code: "not_found" } });
    }
  });
});

describe("the export", () => {
  async function exported(format: "csv" | "ndjson", actor: Actor, filters = {}): Promise<string> {
    let text = "";
    for await (const part of unwrap(await exportCalls(as(actor), { format, ...filters })))
      text += part;
    return text;
  }

  test("has every call that the filters leave, newest first, and runs no formula", async () => {
    await plantCalls(database.db, [
      { key: hers, at: ago(2), client: '=HYPERLINK("http://x","y")', requestId: "req_1" },
      ...Array.from({ length: 2_100 }, (_, n) => ({
        key: hers,
        at: ago(3 + (n >> 2) / 600),
        requestId: `r${n}`,
      })),
      { key: other, at: ago(1), requestId: "req_2" },
    ]);
    const lines = (await exported("csv", operator, { key: hers.id })).trimEnd().split("\r\n");
    expect(lines.length).toBe(2_102);
    expect(lines[0]).toContain("at,method,target,server,outcome");
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    const rows = (await exported("ndjson", mia))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.length).toBe(2_101);
    expect(new Set(rows.map(({ request_id }) => request_id)).size).toBe(2_101);
    expect(rows[0]).toMatchObject({ key: "Laptop", owner: "Mia", team: "red", duration_ms: 1 });
    expect(rows.some(({ request_id }) => request_id === "req_2")).toBe(false);
  });

  test("has only the heading, or nothing, without calls", async () => {
    expect(await exported("csv", operator)).toMatch(/^at,.*\r\n$/);
    expect(await exported("ndjson", operator)).toBe("");
  });
});
