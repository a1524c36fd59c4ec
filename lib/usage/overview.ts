import { and, asc, count, desc, eq, lte, min, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { listedKeys, visibleKeys } from "@/lib/keys/key-permission";
import { hasQuarantine, hasStatus, isApiKey } from "@/lib/keys/key-status";
import { visibleKeyIds } from "./key-scope";
import { callCounts, denialsWhere, rangeStart, type SeriesScope, timeSeries } from "./time-series";
import { reachedServers } from "./upstream-scope";
import { type OverviewView, RANGES, type Range } from "./view";

const DAY_MS = 86_400_000;
const EXPIRING_DAYS = 14;
const EXPIRING_SHOWN = 5;
const QUARANTINED_SHOWN = 4;

const input = z.object({ range: z.enum(["24h", "7d", "30d"]).default("7d") });

/**
 * Returns the figures of the overview. Operators see the whole installation, and members see their
 * own keys. A figure whose name ends in `Before` is the value of the preceding range, for
 * comparison.
 */
export const overview = verb({
  kind: "read",
  name: "usage.overview",
  audience: "signed_in",
  input,
  permit: signedIn,
  run: async (ctx, { range }) => succeed(await read(ctx, range)),
});

async function read(ctx: Context, range: Range): Promise<OverviewView> {
  const scope: SeriesScope = { db: ctx.db, now: ctx.now, keys: await visibleKeyIds(ctx) };
  const [points, before, keys, expiring, quarantined, servers] = await Promise.all([
    timeSeries(scope, range),
    totalsBefore(scope, range),
    keyFacts(ctx),
    expiringKeys(ctx),
    quarantinedKeys(ctx),
    reachedServers(ctx),
  ]);
  const sum = (field: "calls" | "denials") =>
    points.reduce((total, point) => total + point[field], 0);
  return {
    activeKeys: keys.active,
    calls: sum("calls"),
    callsBefore: before.calls,
    denials: sum("denials"),
    denialsBefore: before.denials,
    points,
    expiring,
    expiringCount: keys.expiring,
    quarantined,
    quarantinedCount: keys.quarantined,
    down: servers
      .filter(({ state }) => state === "down")
      .map(({ name, title }) => ({ name, title })),
    checklist: {
      serverAdded: servers.length > 0,
      keyMade: keys.total > 0,
      tokenTaken: keys.tokenTaken,
      firstCallAt: keys.firstCallAt,
      newestKeyId: keys.newestKeyId,
    },
  };
}

async function totalsBefore(scope: SeriesScope, range: Range) {
  const to = rangeStart(range, scope.now);
  const { buckets, bucketSeconds } = RANGES[range];
  const from = new Date(to.getTime() - buckets * bucketSeconds * 1000);
  const lengthSeconds = buckets * bucketSeconds;
  const [made, [refused], [counted]] = await Promise.all([
    callCounts(scope, { from, to, bucketSeconds: lengthSeconds }),
    scope.db
      .select({ number: count() })
      .from(auditRecords)
      .where(denialsWhere(scope, from, to)),
    scope.db
      .select({ number: sql<number>`coalesce(sum(${denialCounts.count}), 0)::int` })
      .from(denialCounts)
      .where(
        scope.keys === null
          ? sql`${denialCounts.minute} >= ${from.toISOString()} and ${denialCounts.minute} < ${to.toISOString()}`
          : sql`false`,
      ),
  ]);
  return { calls: made.get(0) ?? 0, denials: (refused?.number ?? 0) + (counted?.number ?? 0) };
}

async function keyFacts(ctx: Context) {
  const mine = visibleKeys(ctx);
  const horizon = new Date(ctx.now.getTime() + EXPIRING_DAYS * DAY_MS);
  const live = and(isApiKey, hasStatus("active", ctx.now));
  const [[facts], [newest]] = await Promise.all([
    ctx.db
      .select({
        total: sql<number>`count(*) filter (where ${isApiKey})::int`,
        active: sql<number>`count(*) filter (where ${live})::int`,
        expiring: sql<number>`count(*) filter (where ${and(live, lte(apiKeys.expiresAt, horizon))})::int`,
        quarantined: sql<number>`count(*) filter (where ${hasQuarantine(ctx.now)})::int`,
        tokenTaken: sql<boolean>`coalesce(bool_or(${apiKeys.lastUsedAt} is not null), false)`,
        firstCallAt: min(apiKeys.firstCallAt),
      })
      .from(apiKeys)
      .where(mine),
    ctx.db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(mine, live))
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(1),
  ]);
  return {
    total: facts?.total ?? 0,
    active: facts?.active ?? 0,
    expiring: facts?.expiring ?? 0,
    quarantined: facts?.quarantined ?? 0,
    tokenTaken: facts?.tokenTaken ?? false,
    firstCallAt: facts?.firstCallAt ?? null,
    newestKeyId: newest?.id ?? null,
  };
}

async function expiringKeys(ctx: Context) {
  const rows = await ctx.db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFour: sql<string>`${apiKeys.lastFour}`,
      owner: people.name,
      expiresAt: apiKeys.expiresAt,
    })
    .from(apiKeys)
    .leftJoin(people, eq(people.id, apiKeys.makerId))
    .where(
      and(
        listedKeys(ctx),
        hasStatus("active", ctx.now),
        lte(apiKeys.expiresAt, new Date(ctx.now.getTime() + EXPIRING_DAYS * DAY_MS)),
      ),
    )
    .orderBy(asc(apiKeys.expiresAt), asc(apiKeys.id))
    .limit(EXPIRING_SHOWN);
  return rows.flatMap(({ expiresAt, ...row }) => (expiresAt ? [{ ...row, expiresAt }] : []));
}

function quarantinedKeys(ctx: Context) {
  return ctx.db
    .select({ id: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(and(listedKeys(ctx), hasQuarantine(ctx.now)))
    .orderBy(
      desc(sql`greatest(${apiKeys.quarantinedAt}, ${apiKeys.formerQuarantinedAt})`),
      asc(apiKeys.id),
    )
    .limit(QUARANTINED_SHOWN);
}
