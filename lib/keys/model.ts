import { and, eq, gt, isNotNull, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { versionOf } from "@/lib/audit/check-version";
import { type KeyState, keyEnd } from "./key-state";
import type { KeyStatus, KeyView } from "./view";

/** What decides whether a key gives access, and what it may do. */
const stateColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  kind: apiKeys.kind,
  team: { id: teams.id, slug: teams.slug, name: teams.name, disabledAt: teams.disabledAt },
  maker: { id: people.id, name: people.name, disabledAt: people.disabledAt },
  membershipId: apiKeys.membershipId,
  expiresAt: apiKeys.expiresAt,
  disabledAt: apiKeys.disabledAt,
  revokedAt: apiKeys.revokedAt,
  allowedAddresses: apiKeys.allowedAddresses,
  scopes: apiKeys.scopes,
  ownGrants: apiKeys.ownGrants,
  requestsPerMinute: apiKeys.requestsPerMinute,
  concurrentCalls: apiKeys.concurrentCalls,
  /** What the installation says. By a group's first column Drizzle tells whether it is there. */
  standard: {
    tokenSeconds: installation.tokenSeconds,
    requestsPerMinute: installation.requestsPerMinute,
    concurrentCalls: installation.concurrentCalls,
  },
};

/** All that is known of a key but its digest and its hash, which only `lookupKey` asks for. */
const keyColumns = {
  ...stateColumns,
  lastFour: apiKeys.lastFour,
  createdAt: apiKeys.createdAt,
  disabledBy: apiKeys.disabledBy,
  revokeReason: apiKeys.revokeReason,
  revokedBy: apiKeys.revokedBy,
  lastUsedAt: apiKeys.lastUsedAt,
  lastUsedAddress: apiKeys.lastUsedAddress,
  lastUsedClient: apiKeys.lastUsedClient,
  firstCallAt: apiKeys.firstCallAt,
  attempt: apiKeys.attempt,
  receivedAt: apiKeys.receivedAt,
};

/**
 * The one SELECT of keys with what decides whether they give access: the team, the maker, the
 * membership, the installation's policy. Exchange, /mcp, console and lists all ask it.
 */
export function selectKeys(db: Database, columns = keyColumns) {
  return db
    .select(columns)
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.teamId))
    .leftJoin(people, eq(people.id, apiKeys.makerId))
    .leftJoin(installation, sql`true`);
}

/** The same, with no more than `keyStateOf` reads: the data plane asks it all day. */
export function selectStates(db: Database, more: Readonly<Record<string, PgColumn>> = {}) {
  return selectKeys(db, { ...stateColumns, ...more } as typeof keyColumns);
}

type KeyRow = Awaited<ReturnType<typeof selectKeys>>[number];
export type StateRow = Pick<KeyRow, keyof typeof stateColumns>;

/** What decides whether the key of this row gives access. */
export function keyStateOf(row: StateRow): KeyState {
  const { disabledAt, ...team } = row.team;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    scopes: row.scopes,
    allowedAddresses: row.allowedAddresses,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
    disabledAtMs: row.disabledAt?.getTime() ?? null,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    team: { ...team, disabled: disabledAt !== null },
    makerId: row.maker?.id ?? null,
    makerName: row.maker?.name ?? null,
    makerDisabled: row.maker !== null && row.maker.disabledAt !== null,
    makerLeft: row.kind === "personal" && row.membershipId === null,
    ownGrants: row.ownGrants,
    requestsPerMinute: row.requestsPerMinute ?? row.standard?.requestsPerMinute ?? null,
    concurrentCalls: row.concurrentCalls ?? row.standard?.concurrentCalls ?? null,
  };
}

/** A row as people see it at `now`. */
export function keyView(row: KeyRow, now: Date): KeyView {
  const { team, maker, membershipId: _, ownGrants: __, standard: ___, ...rest } = row;
  const { attempt, receivedAt, ...key } = rest;
  return {
    ...key,
    team: { id: team.id, slug: team.slug, name: team.name },
    maker: maker && { id: maker.id, name: maker.name },
    status: keyStatus(keyStateOf(row), now),
    version: versionOf(settingsOf(key)),
    received: attempt === null || receivedAt !== null || key.lastUsedAt !== null,
    blockedBy: team.disabledAt ? "team_disabled" : maker?.disabledAt ? "maker_disabled" : null,
  };
}

/** What people set of a key, one form or another. */
export function settingsOf(key: Pick<KeyRow, "name" | "requestsPerMinute" | "concurrentCalls">) {
  const { name, requestsPerMinute, concurrentCalls } = key;
  return { name, requestsPerMinute, concurrentCalls };
}

/** The state that a key is in by itself, whatever else stands in its way. */
function keyStatus(state: KeyState, now: Date): KeyStatus {
  switch (keyEnd(state, now.getTime())) {
    case "revoked":
      return "revoked";
    case "maker_left":
      return "ended";
    case "key_expired":
      return "expired";
    case "disabled":
      return "disabled";
    default:
      return "active";
  }
}

/** `keyStatus` as a condition on `api_keys` alone, for lists and counts. */
export function hasStatus(status: KeyStatus, now: Date): SQL | undefined {
  if (status === "revoked") return isNotNull(apiKeys.revokedAt);
  const unrevoked = isNull(apiKeys.revokedAt);
  if (status === "ended") {
    return and(unrevoked, eq(apiKeys.kind, "personal"), isNull(apiKeys.membershipId));
  }
  const live = and(unrevoked, or(ne(apiKeys.kind, "personal"), isNotNull(apiKeys.membershipId)));
  if (status === "expired") return and(live, lte(apiKeys.expiresAt, now));
  const unexpired = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now));
  const disabled = status === "disabled" ? isNotNull : isNull;
  return and(live, unexpired, disabled(apiKeys.disabledAt));
}
