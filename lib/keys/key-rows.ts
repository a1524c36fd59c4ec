import { and, eq, gt, isNotNull, isNull, lte, or, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import type { Context } from "@/lib/context";
import { type KeyStatus, type KeyView, keyStatus } from "./view";

/** What a view is made of: everything but the digest and the hash, which leave no query. */
export const keyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  kind: apiKeys.kind,
  lastFour: apiKeys.lastFour,
  teamId: teams.id,
  teamSlug: teams.slug,
  teamName: teams.name,
  teamDisabledAt: teams.disabledAt,
  makerId: apiKeys.makerId,
  makerName: people.name,
  makerDisabledAt: people.disabledAt,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  disabledAt: apiKeys.disabledAt,
  disabledBy: apiKeys.disabledBy,
  revokedAt: apiKeys.revokedAt,
  revokeReason: apiKeys.revokeReason,
  revokedBy: apiKeys.revokedBy,
  lastUsedAt: apiKeys.lastUsedAt,
  lastUsedAddress: apiKeys.lastUsedAddress,
  lastUsedClient: apiKeys.lastUsedClient,
  firstCallAt: apiKeys.firstCallAt,
  allowedAddresses: apiKeys.allowedAddresses,
  scopes: apiKeys.scopes,
  requestsPerMinute: apiKeys.requestsPerMinute,
  concurrentCalls: apiKeys.concurrentCalls,
};

const selectKeys = (db: Database) =>
  db
    .select(keyColumns)
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.teamId))
    .leftJoin(people, eq(people.id, apiKeys.makerId));

type KeyRow = Awaited<ReturnType<typeof selectKeys>>[number];

/** A row as people see it at `now`. */
export function keyView(row: KeyRow, now: Date): KeyView {
  const { teamId, teamSlug, teamName, teamDisabledAt, makerId, makerName, ...rest } = row;
  const { makerDisabledAt, ...key } = rest;
  return {
    ...key,
    team: { id: teamId, slug: teamSlug, name: teamName },
    maker: makerId === null ? null : { id: makerId, name: makerName ?? "" },
    status: keyStatus(key, now),
    blockedBy: teamDisabledAt ? "team_disabled" : makerDisabledAt ? "maker_disabled" : null,
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Is this the form of a key's id? Anything else is no key's, and no error of the database. */
export function isKeyId(id: string): boolean {
  return UUID.test(id);
}

/** One key, or null. */
export async function readKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const [row] = await selectKeys(ctx.db).where(eq(apiKeys.id, id));
  return row ? keyView(row, ctx.now) : null;
}

/** One key, locked until the transaction ends, so that two changes of it follow one another. */
export async function lockKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const query = selectKeys(ctx.db).where(eq(apiKeys.id, id));
  const [row] = await query.for("update", { of: apiKeys });
  return row ? keyView(row, ctx.now) : null;
}

/** `keyStatus` in SQL. */
export function hasStatus(status: KeyStatus, now: Date): SQL | undefined {
  if (status === "revoked") return isNotNull(apiKeys.revokedAt);
  const live = isNull(apiKeys.revokedAt);
  if (status === "expired") return and(live, lte(apiKeys.expiresAt, now));
  const unexpired = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now));
  const disabled = status === "disabled" ? isNotNull : isNull;
  return and(live, unexpired, disabled(apiKeys.disabledAt));
}
