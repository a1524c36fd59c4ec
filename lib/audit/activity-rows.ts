import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, ne, or, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { type Actor, administers, type Context } from "@/lib/core/context";
import { seenKeys } from "@/lib/core/seen-keys";
import type { ActivityFilters } from "./schema";
import { searchCondition } from "./search-words";
import { withActorNames, withShownActors } from "./shown-actors";
import type { ActivityRow } from "./view";
import { sameEvent } from "./view-actions";

const DAY_MS = 86_400_000;

const columns = {
  id: auditRecords.id,
  at: auditRecords.at,
  outcome: auditRecords.outcome,
  action: auditRecords.action,
  actorKind: auditRecords.actorKind,
  actorId: auditRecords.actorId,
  actorLabel: auditRecords.actorLabel,
  subjectKind: auditRecords.subjectKind,
  subjectId: auditRecords.subjectId,
  subjectLabel: auditRecords.subjectLabel,
  keyId: auditRecords.keyId,
  code: auditRecords.code,
  reason: auditRecords.reason,
  rule: auditRecords.rule,
  requestId: auditRecords.requestId,
  address: auditRecords.address,
  details: auditRecords.details,
};

/**
 * Returns the SQL condition for the records that an actor may see. Operators see all records.
 * Everyone else sees the records of their own actions and of the keys that they may see, and leads
 * those of changes to their teams, to their members and to their grants. Among these, a denial that was answered with `not_found` is shown only if it denied a call. A call to
 * an unknown name leaves the same kind of record, so the record does not reveal whether the item
 * exists (`withoutHiddenCause`).
 */
export async function visibleTo(ctx: Context): Promise<SQL | undefined> {
  if (administers(ctx.actor)) return undefined;
  if (ctx.actor.kind !== "person") return eq(auditRecords.id, -1);
  const { id: me, leadTeamIds } = ctx.actor;
  const own = await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(seenKeys(ctx.actor));
  const ids = own.map(({ id }) => id);
  return and(
    or(
      eq(auditRecords.actorId, me),
      inArray(auditRecords.keyId, ids),
      leadTeamIds.length === 0 ? undefined : changesTeam(leadTeamIds),
    ),
    or(
      isNull(auditRecords.code),
      ne(auditRecords.code, "not_found"),
      eq(auditRecords.action, "mcp.call"),
    ),
  );
}

const changesTeam = (teamIds: readonly string[]) =>
  and(
    inArray(auditRecords.teamId, [...teamIds]),
    eq(auditRecords.subjectKind, "team"),
    eq(auditRecords.outcome, "done"),
  );

/** Translates the filters of the audit log into an SQL condition. */
export function filterCondition(
  { actor }: Pick<Context, "actor">,
  filters: ActivityFilters,
): SQL | undefined {
  const { outcome, action, actorId, keyId, requestId, search, from, to } = filters;
  return and(
    outcome ? eq(auditRecords.outcome, outcome) : undefined,
    action ? inArray(auditRecords.action, [...sameEvent(action)]) : undefined,
    actorId ? eq(auditRecords.actorId, actorId) : undefined,
    keyId ? eq(auditRecords.keyId, keyId) : undefined,
    requestId ? eq(auditRecords.requestId, requestId) : undefined,
    search ? searchCondition(search, !administers(actor)) : undefined,
    from ? gte(auditRecords.at, new Date(`${from}T00:00:00Z`)) : undefined,
    to ? lt(auditRecords.at, new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS)) : undefined,
  );
}

/**
 * Reads up to `limit` records, newest first: the records older than `before`, or the next records
 * newer than `after`. Only operators see other people's addresses and emails, and the true cause of
 * a denial that was answered with `not_found`.
 */
export async function activityRows(
  ctx: Pick<Context, "db" | "actor">,
  where: SQL | undefined,
  page: { before?: number | undefined; after?: number | undefined; limit: number },
): Promise<ActivityRow[]> {
  const upwards = page.after !== undefined;
  const rows = await ctx.db
    .select(columns)
    .from(auditRecords)
    .where(
      and(
        where,
        page.before === undefined ? undefined : lt(auditRecords.id, page.before),
        page.after === undefined ? undefined : gt(auditRecords.id, page.after),
      ),
    )
    .orderBy(upwards ? asc(auditRecords.id) : desc(auditRecords.id))
    .limit(page.limit);
  if (upwards) rows.reverse();
  if (administers(ctx.actor)) return withActorNames(ctx, rows);
  const shown = await withActorNames(ctx, await withShownActors(ctx, rows));
  return shown.map((row) => withoutHiddenCause(withoutOthersAddress(ctx.actor, row)));
}

/**
 * Removes the cause and the server's name from a denial that was answered with `not_found`. Only
 * operators may learn why the request was denied.
 */
export function withoutHiddenCause<
  Row extends Pick<ActivityRow, "code" | "reason" | "rule" | "details">,
>(row: Row): Row {
  if (row.code !== "not_found") return row;
  const { server: _server, ...details } = row.details ?? {};
  return { ...row, reason: null, rule: null, details };
}

/**
 * Removes the client's address from a record, unless the action was performed by the reader or by a
 * key.
 */
function withoutOthersAddress(actor: Actor, row: ActivityRow): ActivityRow {
  const own = row.actorKind === "key" || ("id" in actor && row.actorId === actor.id);
  return own ? row : { ...row, address: null };
}
