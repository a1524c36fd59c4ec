import { and, eq, gt, isNotNull, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Database } from "@/db/client";
import { preparedSelect } from "@/db/prepared-select";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { versionOf } from "@/lib/audit/check-version";
import { answerOf } from "@/lib/core/answer-of";
import { pick } from "@/lib/std/pick";
import { keyEnd } from "./key-state";
import { KEY_STATUSES, SETTING_NAMES } from "./schema";

type KeyStatus = (typeof KEY_STATUSES)[number];

/** The columns that decide whether a key gives access, and what the key may do. */
const stateColumns = {
  id: apiKeys.id,
  credential: apiKeys.credential,
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
  /** The installation's values. Drizzle recognises a missing group by its first column. */
  standard: {
    tokenSeconds: installation.tokenSeconds,
    requestsPerMinute: installation.requestsPerMinute,
    concurrentCalls: installation.concurrentCalls,
  },
};

/** The columns of a key that the API's answers and the console show. Add new fields here. */
const answered = {
  id: apiKeys.id,
  name: apiKeys.name,
  kind: apiKeys.kind,
  lastFour: apiKeys.lastFour,
  scopes: apiKeys.scopes,
  allowedAddresses: apiKeys.allowedAddresses,
  requestsPerMinute: apiKeys.requestsPerMinute,
  concurrentCalls: apiKeys.concurrentCalls,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  disabledAt: apiKeys.disabledAt,
  revokedAt: apiKeys.revokedAt,
  revokeReason: apiKeys.revokeReason,
  revokedBy: apiKeys.revokedBy,
  lastUsedAt: apiKeys.lastUsedAt,
  lastUsedAddress: apiKeys.lastUsedAddress,
  lastUsedClient: apiKeys.lastUsedClient,
};

/** Every column of a key except its digest and its hash, which only `lookupKey` reads. */
const keyColumns = {
  ...stateColumns,
  ...answered,
  disabledBy: apiKeys.disabledBy,
  firstCallAt: apiKeys.firstCallAt,
  attempt: apiKeys.attempt,
  receivedAt: apiKeys.receivedAt,
};

/**
 * The only SELECT that reads keys with everything that decides about their access: the team, the
 * maker, the membership and the installation's policy. The exchange, /mcp, the console and the
 * lists use this SELECT.
 */
export function selectKeys(db: Database, columns = keyColumns) {
  return db
    .select(columns)
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.teamId))
    .leftJoin(people, eq(people.id, apiKeys.makerId))
    .leftJoin(installation, sql`true`);
}

/**
 * Prepares `selectKeys` with only the columns that `keyStateOf` reads and `more` columns of the key,
 * for the many reads of the data plane. The result returns the rows that have a value in the column
 * `by`.
 */
export function selectStates<More extends Record<string, unknown> = Record<never, never>>(
  db: Database,
  by: PgColumn,
  more: Readonly<Record<keyof More, PgColumn>>,
) {
  const columns = { ...stateColumns, ...more };
  const query = selectKeys(db, columns as unknown as typeof keyColumns);
  const filtered = query.where(eq(by, sql.placeholder("value")));
  return preparedSelect<StateRow & More>(db, columns, filtered);
}

type KeyRow = Awaited<ReturnType<typeof selectKeys>>[number];
export type StateRow = Pick<KeyRow, keyof typeof stateColumns>;

/**
 * Everything that decides whether a key gives access now, and what the key may do. Times are in
 * milliseconds since 1970.
 */
export type KeyState = Readonly<ReturnType<typeof keyStateOf>>;

/** The access state of the key in this row. */
export function keyStateOf(row: StateRow) {
  const { id, slug, name, disabledAt } = row.team;
  return {
    id: row.id,
    credential: row.credential,
    name: row.name,
    kind: row.kind,
    scopes: row.scopes,
    allowedAddresses: row.allowedAddresses,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
    disabledAtMs: row.disabledAt?.getTime() ?? null,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    team: { id, slug, name, disabled: disabledAt !== null },
    /** Null for keys that depend only on their team. */
    makerId: row.maker?.id ?? null,
    makerName: row.maker?.name ?? null,
    makerDisabled: row.maker !== null && row.maker.disabledAt !== null,
    /** A personal key's membership has ended, because its maker left the team. This is final. */
    makerLeft: row.kind === "personal" && row.membershipId === null,
    /** If false, the key has exactly its team's grants. */
    ownGrants: row.ownGrants,
    /** Limits of calls to /mcp: the key's own, otherwise the installation's; null sets no limit. */
    requestsPerMinute: row.requestsPerMinute ?? row.standard?.requestsPerMinute ?? null,
    concurrentCalls: row.concurrentCalls ?? row.standard?.concurrentCalls ?? null,
  };
}

/** Picks the settable fields of a key from a larger object, such as a row or an input. */
export function settingsOf<From extends object>(from: From) {
  return pick(from, SETTING_NAMES as (keyof From & (typeof SETTING_NAMES)[number])[]);
}

/** The fields by which records of refusals name a key. */
export function namedIn({ id, credential, name, team, makerName }: KeyState) {
  return { id, credential, name, teamId: team.id, maker: makerName };
}

const BLOCKS = ["team_disabled", "maker_disabled"] as const;

/** A row as people see the key at the time `now`. */
export function keyView(row: KeyRow, now: Date) {
  const { team, maker, membershipId: _, ownGrants: __, standard: ___, ...rest } = row;
  const { attempt, receivedAt, lastFour, ...key } = rest;
  const blockedBy = team.disabledAt ? BLOCKS[0] : maker?.disabledAt ? BLOCKS[1] : null;
  return {
    ...key,
    /** Empty for a connection, because a connection has no secret. */
    lastFour: lastFour ?? "",
    team: { id: team.id, slug: team.slug, name: team.name },
    /**
     * Null for service keys and keys of the command line, because they depend only on their team.
     */
    maker: maker && { id: maker.id, name: maker.name },
    status: keyStatus(keyStateOf(row), now),
    /** Why an active key is refused nevertheless. */
    blockedBy: blockedBy as (typeof BLOCKS)[number] | null,
    /** False if the key was neither acknowledged nor used, because its answer may then be lost. */
    received: attempt === null || receivedAt !== null || key.lastUsedAt !== null,
    /** Picks the settable fields, so that a change can name them. */
    version: versionOf(settingsOf(key)),
  };
}

/** A key in the API's answers, as JSON. Fields may be added, but never removed. */
export const keyAnswer = z.object({
  ...answerOf(answered),
  lastFour: z.string(),
  team: z.object(answerOf({ id: teams.id, slug: teams.slug, name: teams.name })),
  maker: z.object(answerOf({ id: people.id, name: people.name })).nullable(),
  status: z.enum(KEY_STATUSES),
  blockedBy: z.enum(BLOCKS).nullable(),
  received: z.boolean(),
  version: z.string(),
});

/** The key's own status, independent of its team and maker. */
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

/**
 * The condition for API keys, without the connections in `api_keys`, for lists and counts of keys.
 */
export const isApiKey = eq(apiKeys.credential, "key");

/** `keyStatus` as a condition on `api_keys` alone, for lists and counts of keys. */
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
