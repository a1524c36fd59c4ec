import { sql } from "drizzle-orm";
import { calls } from "@/db/schema/calls";
import type { Context } from "@/lib/core/context";
import type { KeyView } from "@/lib/keys/view";
import { rebuildSums } from "@/lib/usage/recording/rebuild-sums";
import type { SeedKey } from "./keys-plan";
import { pickTool } from "./pick-tool";
import { seededRandom } from "./random";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const CHUNK = 500;

type CallRow = typeof calls.$inferInsert;

export interface SeededKey {
  readonly plan: SeedKey;
  readonly key: KeyView;
  /** The client address from which the seeded calls with this key come. */
  readonly address: string;
  /** When the key's owner was disabled or left the team; null if neither has happened. */
  readonly makerGoneAt: Date | null;
  /** The ids of the servers, by server name. */
  readonly servers: ReadonlyMap<string, string>;
}

/**
 * Inserts calls that were made with these keys. Every call is within working hours and at a time
 * when its key was active. Returns the number of calls.
 */
export async function seedCalls(ctx: Context, keys: readonly SeededKey[]): Promise<number> {
  const random = seededRandom(12_009);
  const rows = keys
    .flatMap((one) => callsOf(one, ctx.now, random))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  for (let from = 0; from < rows.length; from += CHUNK) {
    await ctx.db.insert(calls).values(rows.slice(from, from + CHUNK));
  }
  await rebuildSums(ctx.db);
  await ctx.db.execute(sql`
    update api_keys k set first_call_at = c.first, last_used_at = c.last,
      last_used_address = c.address, last_used_client = c.client
    from (
      select distinct on (key_id) key_id, address, client, at as last,
        min(at) over (partition by key_id) as first
      from calls order by key_id, at desc
    ) c where k.id = c.key_id`);
  await ctx.db.execute(sql`
    update installation set first_call_at = (select min(at) from calls) where first_call_at is null`);
  return rows.length;
}

function callsOf(
  { plan, key, address, makerGoneAt, servers }: SeededKey,
  now: Date,
  random: () => number,
) {
  const ends = [now, key.expiresAt, key.revokedAt, makerGoneAt].map((end) => end?.getTime());
  const endMs = Math.min(...ends.map((end) => end ?? Number.POSITIVE_INFINITY));
  const startMs = key.createdAt.getTime() + HOUR_MS / 4;
  const rows: CallRow[] = [];
  for (let dayMs = startOfDay(startMs); dayMs < endMs; dayMs += DAY_MS) {
    const restDay = [0, 6].includes(new Date(dayMs).getUTCDay());
    const number = Math.round(plan.callsPerDay * (restDay ? 0.25 : 1) * (0.6 + 0.8 * random()));
    for (let each = 0; each < number; each++) {
      const hour = 7 + 11 * ((random() + random()) / 2);
      const atMs = dayMs + hour * HOUR_MS;
      if (atMs >= startMs && atMs < endMs && !isPaused(plan, now, atMs)) {
        const at = new Date(atMs);
        const picked = pickTool(key.team.slug, (now.getTime() - atMs) / DAY_MS, random);
        rows.push({
          ...call(plan, key, address, at, random),
          ...toServer(servers, picked, random),
        });
      }
    }
  }
  return rows;
}

function isPaused(plan: SeedKey, now: Date, atMs: number): boolean {
  const daysAgo = (now.getTime() - atMs) / DAY_MS;
  if (plan.leakedDaysAgo !== undefined && daysAgo <= plan.leakedDaysAgo) return true;
  if (!plan.disabled) return false;
  return daysAgo <= plan.disabled.daysAgo && daysAgo >= (plan.enabledDaysAgo ?? 0);
}

function call(
  plan: SeedKey,
  key: KeyView,
  address: string,
  at: Date,
  random: () => number,
): CallRow {
  const kind = random();
  const lists = kind < 0.14;
  const fails = kind > 0.975;
  return {
    at,
    keyId: key.id,
    teamId: key.team.id,
    method: lists ? "tools/list" : "tools/call",
    target: lists ? null : kind < 0.55 ? "latchkey_reach" : "latchkey_whoami",
    outcome: fails ? "error" : "ok",
    code: fails ? "-32602" : null,
    durationMicros: Math.round(900 * Math.exp(2.2 * random())),
    requestId: requestId(random),
    client: plan.client ?? null,
    protocolVersion: "2026-07-28",
    address,
  };
}

/**
 * Returns the columns that turn a seeded call into a call to the picked tool. Returns no columns if
 * no tool was picked, and in one of five other cases, so that the call remains one to Latchkey
 * itself.
 */
function toServer(
  servers: SeededKey["servers"],
  picked: ReturnType<typeof pickTool>,
  random: () => number,
): Partial<CallRow> {
  if (!picked || random() < 0.2) return {};
  const fails = random() > 0.97;
  return {
    method: "tools/call",
    target: `${picked.server}_${picked.tool}`,
    server: picked.server,
    upstreamId: servers.get(picked.server),
    outcome: fails ? "error" : "ok",
    code: fails ? "upstream_timeout" : null,
    durationMicros: Math.round(22_000 * Math.exp(2.4 * random())),
    requestBytes: Math.round(240 + 900 * random()),
    responseBytes: Math.round(500 * Math.exp(3.5 * random())),
  };
}

/** Returns a random request id in the format of Latchkey's request ids. */
export function requestId(random: () => number): string {
  const digits = Array.from({ length: 24 }, () => Math.floor(random() * 16).toString(16));
  return `req_${digits.join("")}`;
}

function startOfDay(ms: number): number {
  return ms - (ms % DAY_MS);
}
