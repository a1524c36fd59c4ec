import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { connect, type Database } from "@/db/client";
import { startEmbedded } from "@/db/embedded/start";
import { listActivity } from "@/lib/audit/list-activity";
import type { Actor, Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";
import { listPeople } from "@/lib/identity/people/list-people";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { listUpstreams } from "@/lib/servers/registry/list-upstreams";
import { listTeams } from "@/lib/teams/list-teams";
import { callSeries } from "@/lib/usage/calls/call-series";
import { listCalls } from "@/lib/usage/calls/list-calls";
import { showRequest } from "@/lib/usage/calls/show-request";
import { usageBy } from "@/lib/usage/calls/usage-by";
import { overview } from "@/lib/usage/overview";
import { type Filled, fillLists, RARE } from "./lists-rows";

const SIZES = { keys: 10_000, calls: 1_000_000, records: 1_000_000 };
const REPEATS = 20;
/** What the first page of a list may cost at the 95th percentile, in milliseconds. */
const LIMIT_MS = 300;
const DAY_MS = 86_400_000;

type Run = (ctx: Context) => Promise<Result<unknown>>;

/** Returns the lists to measure, by name: whose they are, and the verb. */
function listsOf(filled: Filled, now: Date): [string, "operator" | "member", Run][] {
  const since = (days: number) => ({
    from: new Date(now.getTime() - days * DAY_MS).toISOString(),
    to: now.toISOString(),
  });
  const day = new Date(now.getTime() - 40 * DAY_MS).toISOString().slice(0, 10);
  const calls =
    (input: Parameters<typeof listCalls>[1]): Run =>
    (ctx) =>
      listCalls(ctx, input);
  const activity =
    (input: Parameters<typeof listActivity>[1]): Run =>
    (ctx) =>
      listActivity(ctx, input);
  const use =
    (by: "key" | "person" | "tool" | "client" | "team", days: number): Run =>
    (ctx) =>
      usageBy(ctx, { by, ...since(days) });
  const series =
    (days: number, more = {}): Run =>
    (ctx) =>
      callSeries(ctx, { ...since(days), ...more });
  return [
    ["calls", "operator", calls({})],
    ["calls of a rare tool", "operator", calls({ tool: RARE.tool })],
    ["calls with a rare error code", "operator", calls({ code: RARE.code })],
    ["calls with an error", "operator", calls({ outcome: "error" })],
    ["calls of a busy key", "operator", calls({ key: filled.busyKey })],
    ["calls of a quiet key", "operator", calls({ key: filled.quietKey })],
    ["calls of a person", "operator", calls({ person: filled.member })],
    ["calls of a team", "operator", calls({ team: "team-17" })],
    ["calls of a server", "operator", calls({ server: "server3" })],
    ["calls of a rare client", "operator", calls({ client: "Client 30" })],
    ["calls of one day", "operator", calls({ from: `${day}T00:00:00Z`, to: `${day}T23:59:59Z` })],
    ["protocol messages", "operator", calls({ kind: "protocol" })],
    ["a member's calls", "member", calls({})],
    ["one request", "operator", (ctx) => showRequest(ctx, { requestId: filled.requestId })],
    ["chart of 24 hours", "operator", series(1)],
    ["chart of 7 days", "operator", series(7)],
    ["chart of 90 days", "operator", series(90)],
    ["chart of 90 days of a key", "operator", series(90, { key: filled.busyKey })],
    ["a member's chart of 90 days", "member", series(90)],
    ["use by tool, 7 days", "operator", use("tool", 7)],
    ["use by key, 7 days", "operator", use("key", 7)],
    ["use by tool, 90 days", "operator", use("tool", 90)],
    ["use by client, 90 days", "operator", use("client", 90)],
    ["use by team, 90 days", "operator", use("team", 90)],
    ["use by person, 90 days", "operator", use("person", 90)],
    ["use by key, 90 days", "operator", use("key", 90)],
    ["a member's use by tool, 90 days", "member", use("tool", 90)],
    ["activity", "operator", activity({})],
    ["activity of one day", "operator", activity({ from: day, to: day })],
    ["activity with a rare action", "operator", activity({ action: RARE.action })],
    ["activity of a key", "operator", activity({ keyId: filled.quietKey })],
    ["activity that names a key", "operator", activity({ search: "Key 9871" })],
    ["a member's activity", "member", activity({})],
    ["keys", "operator", (ctx) => listKeys(ctx, {})],
    ["keys by last use", "operator", (ctx) => listKeys(ctx, { sort: "last_used" })],
    ["keys by name", "operator", (ctx) => listKeys(ctx, { q: "9871" })],
    ["people", "operator", (ctx) => listPeople(ctx, {})],
    ["teams", "operator", (ctx) => listTeams(ctx, {})],
    ["servers", "operator", (ctx) => listUpstreams(ctx, {})],
    ["overview of 30 days", "operator", (ctx) => overview(ctx, { range: "30d" })],
  ];
}

interface Asked {
  readonly text: string;
  readonly parameters: unknown[];
}

/**
 * Measures the first page of each list: the processor time of its statements in Postgres and of the
 * verb in this process together, which does not depend on what else runs on the machine. Prints the
 * plans of the slowest statement of each list.
 */
async function main(root: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  mkdirSync(join(folder, "data"), { mode: 0o700 });
  const embedded = await startEmbedded({ dataDir: join(folder, "data"), durable: false });
  const say = (text: string) => process.stderr.write(`${text}\n`);
  try {
    say("Filling a database with 10,000 keys, 1,000,000 audit records and 1,000,000 calls …");
    const filled = await fillLists(embedded.connection, { root, ...SIZES });
    // One connection without parallel workers, whose processor time can be read.
    const { sql, close } = connect(embedded.connection, { max: 1 });
    await sql`set max_parallel_workers_per_gather = 0`;
    const [backend] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
    const asked: Asked[] = [];
    const logger = {
      logQuery: (text: string, parameters: unknown[]) => void asked.push({ text, parameters }),
    };
    const db = drizzle(sql, { logger });
    const now = new Date();
    const plans: string[] = [];
    const rows: string[] = [];
    let fails = 0;
    for (const [name, who, run] of listsOf(filled, now)) {
      const ctx = contextOf(db, now, who, who === "operator" ? filled.operator : filled.member);
      const spent: number[] = [];
      for (let round = 0; round < REPEATS; round++) {
        asked.length = 0;
        const [server, own] = [cpuMsOf(backend.pid), process.cpuUsage()];
        const result = await run(ctx);
        if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.failure)}`);
        const { user, system } = process.cpuUsage(own);
        spent.push(cpuMsOf(backend.pid) - server + (user + system) / 1000);
      }
      spent.sort((a, b) => a - b);
      const [p50 = 0, p95 = 0] = [0.5, 0.95].map((share) => spent[Math.ceil(REPEATS * share) - 1]);
      if (p95 > LIMIT_MS) fails++;
      rows.push(
        `| ${name} | ${asked.length} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${p95 > LIMIT_MS ? "FALLS SHORT" : "PASS"} |`,
      );
      say(rows.at(-1) ?? "");
      plans.push(`## ${name}\n${await slowestPlan(sql, [...asked])}`);
    }
    await close();
    process.stdout.write(
      `${plans.join("\n\n")}\n\n| list | statements | p50 ms | p95 ms | at most ${LIMIT_MS} |\n|---|---|---|---|---|\n${rows.join("\n")}\n`,
    );
    process.exitCode = fails === 0 ? 0 : 1;
  } finally {
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const NO_TEAMS = { teamIds: [], leadTeamIds: [] };

function contextOf(db: Database, now: Date, role: "operator" | "member", id: string): Context {
  const actor: Actor = { kind: "person", id, label: "bench", role, sessionId: id, ...NO_TEAMS };
  const config = { publicUrl: "http://localhost", oauth: { enabled: true }, nameMax: 49 };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const given = { db, actor, now, requestId: "req_bench", address: "127.0.0.1", config, log };
  return given as unknown as Context;
}

/** Returns the processor time that a process has used, in milliseconds (Linux only). */
function cpuMsOf(pid: number): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
  return Number(nanoseconds) / 1e6;
}

async function slowestPlan(
  sql: ReturnType<typeof connect>["sql"],
  asked: readonly Asked[],
): Promise<string> {
  let slowest = { ms: -1, text: "" };
  for (const { text, parameters } of asked) {
    const lines = await sql.unsafe<{ "QUERY PLAN": string }[]>(
      `explain (analyze, costs off, summary on) ${text}`,
      parameters as never[],
    );
    const plan = lines.map((line) => line["QUERY PLAN"]);
    const ms = plan.reduce((sum, line) => {
      const [, time] = /^(?:Planning|Execution) Time: ([\d.]+) ms/.exec(line) ?? [];
      return sum + Number(time ?? 0);
    }, 0);
    if (ms > slowest.ms) slowest = { ms, text: shortened(plan) };
  }
  return slowest.text;
}

/** Leaves out what a plan repeats for each of the 90 partitions. */
function shortened(plan: readonly string[]): string {
  const seen = new Set<string>();
  return plan
    .filter((line) => {
      const kind = line.replace(/\d{8}|[\d.]+/g, "#");
      const repeats = seen.has(kind);
      seen.add(kind);
      return !repeats;
    })
    .join("\n");
}

await main(resolve(process.argv[2] ?? "."));
