import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type GatewayServices, gatewayServices } from "@/gateway/catalogue/services";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { openProber, type Prober } from "@/gateway/upstreams/health/prober";
import { linkAccount } from "@/gateway/upstreams/link-registry/link-account";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { linkServices } from "@/gateway/upstreams/link-registry/services";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { linkTimes } from "@/gateway/upstreams/target/link-times";
import type { Refusal } from "@/gateway/upstreams/testing/faulty";
import { follow } from "@/lib/change-feed/follow";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { publishProcess } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import {
  type Subject,
  subject,
  TOOLS,
  TRANSPORTS,
  type TransportKind,
} from "./support/fault-subjects";
import { figure } from "./support/figures";
import { repetitions } from "./support/repetitions";

// These tests break an upstream server on each transport. They check that a second caller with
// another key sees only the expected errors, and that the connection recovers without intervention.
// Timeouts are shorter than the defaults.

const folder = mkdtempSync(join(tmpdir(), "latchkey-faults-"));
const whole = repetitions(0, 1) === 1;
const MOST_TRIES = 40;
const PAUSE_MS = 250;

let fixture: TestProcess;
let unfollow: () => Promise<void>;
let links: Links;
let prober: Prober;
let services: GatewayServices;
const tokens = { one: "", other: "" };
const table: string[] = [];

beforeAll(async () => {
  const made = await testProcess();
  const config = { ...made.process.config, allowStdio: true, dataDir: folder };
  fixture = { ...made, process: { ...made.process, config } };
  publishProcess(fixture.process);
  unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  for (const name of ["one", "other"] as const) {
    tokens[name] = await tokenFor(fixture, (await plantKey(fixture, { name })).id);
  }
  const base = linkServices(fixture.process);
  const short = { pingMs: 1_000, listMs: 2_000, handshakeMs: 6_000 };
  const timesOf: typeof linkTimes = (target) => {
    const eraMs = target.reach.transport === "http" ? short.handshakeMs : 1_000;
    return { ...linkTimes(target), ...short, eraMs };
  };
  links = openLinks(fixture.process, { ...base, timesOf });
  prober = openProber(fixture.process, links, {
    ...{ tickMs: 100, steadySeconds: 0.5, apartMs: 50, missedMs: 60_000 },
  });
  services = {
    ...gatewayServices,
    linkFor: (_, server, key) => links.get(server.id, linkAccount(server.credentials, key)),
  };
});
afterAll(async () => {
  await prober.stop();
  await links.closeAll();
  await unfollow();
  await fixture.close();
  for (const one of [folder, ...workingFolderParents(folder)])
    rmSync(one, { recursive: true, force: true });
  figure("faults: transport | fault | what another key saw | failed tries | healthy after");
  for (const line of table) figure(`faults: ${line}`);
});

interface Cell {
  readonly kind: TransportKind;
  readonly id: string;
  readonly server: Subject;
  /**
   * The errors that the second caller got during the fault. A successful call adds an empty string.
   */
  readonly heard: string[];
  /**
   * Calls a tool with the key of one of the two callers. Resolves with null if the call succeeds,
   * and otherwise with the error code.
   */
  call(key: keyof typeof tokens, tool: string): Promise<string | null>;
  state(): Promise<string>;
  /** Makes the background prober check the server this many times. */
  looks(count: number): Promise<void>;
}

/**
 * The distinct errors that the second caller got during the fault, the number of its failed calls,
 * and the duration of the fault in milliseconds.
 */
interface Seen {
  readonly saw: readonly string[];
  readonly failed: number;
  readonly ms: number;
}

interface Fault {
  readonly name: string;
  readonly on: readonly TransportKind[];
  /** The time that the server takes to start, in milliseconds. */
  readonly slowMs?: number;
  /**
   * The transports on which `npm test` causes this fault. `npm run prove` uses all transports in
   * `on`.
   */
  readonly short?: readonly TransportKind[];
  /** The errors that the second caller may get during the fault. At most `most` calls may fail. */
  readonly may?: readonly string[];
  readonly most: number;
  bring(cell: Cell): Promise<void>;
  /** Checks further expectations when the fault is over. */
  after?(cell: Cell): Promise<void>;
}

async function cellOf(kind: TransportKind, slowMs: number): Promise<Cell> {
  const name = `s${randomUUID().slice(0, 8)}`;
  let id = "";
  const link = () => links.get(id, { kind: "server" });
  const server = await subject(kind, link, slowMs);
  const items = TOOLS.map((tool) => ({ name: tool, hidden: false }));
  const row = { ...server.row, sessions: "shared" as const, callSeconds: slowMs > 0 ? 10 : 2 };
  id = await plantServer(fixture, { name, url: "", ...row, items: slowMs > 0 ? items : [] });
  const state = async () => {
    const [found] = await fixture.database.db.select().from(upstreams).where(eq(upstreams.id, id));
    return found?.state ?? "gone";
  };
  return {
    ...{ kind, id, server, state, heard: [] },
    async call(key, tool) {
      const params = { name: `${name}_${tool}`, arguments: {} };
      const { last } = await ask(
        fixture,
        tokens[key],
        { era: "legacy", method: "tools/call", params },
        services,
      );
      if (last.result) return null;
      return String(last.error.data?.error ?? last.error.code);
    },
    async looks(count) {
      for (let look = 0; look < count; look++) {
        const [before] = await fixture.database.db
          .select()
          .from(upstreams)
          .where(eq(upstreams.id, id));
        prober.refreshSoon(id);
        await expect
          .poll(
            async () => {
              const [now] = await fixture.database.db
                .select()
                .from(upstreams)
                .where(eq(upstreams.id, id));
              return now?.checkedAt?.getTime();
            },
            { timeout: 30_000 },
          )
          .not.toBe(before?.checkedAt?.getTime());
      }
    },
  };
}

/**
 * Repeats a call with the second caller's key until two calls in a row succeed. Throws after 40
 * attempts.
 */
async function withCurrentAccess(cell: Cell): Promise<Seen> {
  const saw: string[] = [...cell.heard];
  const began = performance.now();
  let fine = 0;
  for (let tries = 0; tries < MOST_TRIES && fine < 2; tries++) {
    const error = await cell.call("other", "echo");
    fine = error === null ? fine + 1 : 0;
    if (error === null) continue;
    saw.push(error);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  expect(fine, `${cell.kind} heals: ${saw.join(" ")}`).toBe(2);
  return { saw: [...new Set(saw)], failed: saw.length, ms: Math.round(performance.now() - began) };
}

const text = "text/plain";
const rpc = (code: number, message: string) =>
  `{"jsonrpc":"2.0","id":ID,"error":{"code":${code},"message":"${message}"}}`;
const REFUSALS: readonly Refusal[] = [
  { status: 400, body: "No valid session", type: text },
  { status: 400, body: rpc(-32600, "Invalid Request") },
  { status: 401, body: "Unauthorized", type: text },
  { status: 404, body: rpc(-32001, "Session not found") },
  { status: 410, body: "Gone", type: text },
  { status: 200, body: rpc(-32001, "Session not found") },
];
const ALL = TRANSPORTS;
const HTTP = ["session", "modern", "sse"] as const;
const DOWN = ["upstream_unavailable", "upstream_timeout"] as const;

/**
 * Makes one call with the second caller's key, and waits until the server's state is something
 * other than `up`.
 */
async function untilNotUp(cell: Cell): Promise<void> {
  cell.heard.push((await cell.call("other", "echo")) ?? "");
  await expect.poll(() => cell.state(), { timeout: 30_000 }).not.toBe("up");
}

const LOST: readonly Fault[] = REFUSALS.map((refusal) => {
  const { status, body } = refusal;
  return {
    name: `lost session, ${status} ${body.startsWith("{") ? "in JSON-RPC" : "in plain text"}`,
    on: status === 200 ? ["session"] : ["session", "sse"],
    ...(status === 400 ? { short: ["session"] as const } : {}),
    most: 0,
    bring: async ({ server }) => server.lose?.(refusal),
  };
});

const FAULTS: readonly Fault[] = [
  {
    name: "restart",
    on: ALL,
    short: ["session"],
    // Latchkey does not repeat a call whose connection broke, because the server may have executed
    // it.
    ...{ may: ["upstream_unavailable"], most: 2 },
    bring: ({ server }) => server.restart(),
  },
  ...LOST,
  {
    name: "wedged",
    on: ALL,
    short: ["stdio"],
    ...{ may: DOWN, most: 12 },
    async bring(cell) {
      await cell.server.wedge();
      await cell.call("one", "echo");
      if (cell.kind !== "stdio") await untilNotUp(cell);
      cell.server.mend();
    },
  },
  {
    name: "half-open",
    on: HTTP,
    short: ["sse"],
    ...{ may: DOWN, most: 4 },
    bring: async ({ server }) => server.freeze?.(),
  },
  { name: "slow start", on: ALL, slowMs: 1_500, most: 0, bring: async () => {} },
  {
    name: "empty list",
    on: ALL,
    short: ["session"],
    most: 0,
    async bring(cell) {
      await cell.server.list([]);
      await cell.looks(2);
    },
    after: (cell) => returned(cell),
  },
  {
    name: "shorter list",
    on: ALL,
    most: 0,
    async bring(cell) {
      await cell.server.list(["hold"]);
      await cell.looks(2);
    },
    after: (cell) => returned(cell),
  },
  {
    name: "500s",
    on: HTTP,
    ...{ may: DOWN, most: 12 },
    async bring(cell) {
      cell.server.fail?.();
      for (let call = 0; call < 8; call++) await cell.call("one", "echo");
      await untilNotUp(cell);
      cell.server.mend();
    },
  },
  {
    name: "title edited during a call",
    on: ALL,
    short: ["modern"],
    most: 0,
    bring: (cell) => editedDuring(cell, { title: "Another title" }),
  },
  {
    name: "address or command edited during a call",
    on: ALL,
    most: 0,
    bring: (cell) => editedDuring(cell, cell.server.elsewhere),
  },
];

/** Expects that every tool is listed again, and that the titles set by the operator are kept. */
async function returned(cell: Cell): Promise<void> {
  await cell.server.list(TOOLS);
  await cell.looks(2);
  const rows = await fixture.database.db
    .select()
    .from(upstreamItems)
    .where(eq(upstreamItems.upstreamId, cell.id));
  const kept = rows.filter(({ kind, goneAt }) => kind === "tool" && goneAt === null);
  expect(kept.map(({ name }) => name).sort()).toEqual([...TOOLS].sort());
  expect(kept.map(({ titleOverride }) => titleOverride)).toEqual(["Ours", "Ours"]);
}

async function editedDuring(cell: Cell, set: Partial<typeof upstreams.$inferInsert>) {
  const before = cell.server.did("hold");
  const held = cell.call("one", "hold");
  if (before === null) await new Promise((resolve) => setTimeout(resolve, 400));
  else await expect.poll(() => cell.server.did("hold"), { timeout: 20_000 }).toBe(before + 1);
  await fixture.database.db.update(upstreams).set(set).where(eq(upstreams.id, cell.id));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await cell.call("other", "echo")).toBeNull();
  cell.server.release();
  expect(await held, "the call that was under way").toBeNull();
}

const CELLS = FAULTS.flatMap((fault) =>
  (whole ? fault.on : (fault.short ?? [])).map((kind) => ({ kind, fault, name: fault.name })),
);

test.each(CELLS)(
  "the $kind upstream recovers without intervention after the fault: $name",
  async ({ kind, fault }) => {
    const { slowMs = 0 } = fault;
    const cell = await cellOf(kind, slowMs);
    try {
      if (slowMs === 0) {
        await expect.poll(() => cell.state(), { timeout: 30_000 }).toBe("up");
        await fixture.database.db
          .update(upstreamItems)
          .set({ titleOverride: "Ours" })
          .where(eq(upstreamItems.upstreamId, cell.id));
        for (const key of ["one", "other"] as const) {
          await expect.poll(() => cell.call(key, "echo"), { timeout: 30_000 }).toBeNull();
        }
      }
      await fault.bring(cell);
      const { saw, failed, ms } = await withCurrentAccess(cell);
      const began = performance.now();
      await expect.poll(() => cell.state(), { timeout: 60_000 }).toBe("up");
      const healthMs = Math.round(performance.now() - began);
      await fault.after?.(cell);
      const heard = saw.length === 0 ? "nothing" : saw.join(", ");
      table.push(`${kind} | ${fault.name} | ${heard} | ${failed} | ${ms + healthMs} ms`);
      expect(saw.filter((word) => !(fault.may ?? []).includes(word))).toEqual([]);
      expect(failed).toBeLessThanOrEqual(fault.most);
    } finally {
      await fixture.database.db.delete(upstreams).where(eq(upstreams.id, cell.id));
      await cell.server.close();
    }
  },
);
