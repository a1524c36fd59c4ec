import { and, eq, gt, isNotNull, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Database } from "@/db/client";
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

/** What decides whether a key gives access, and what it may do. */
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
  /** What the installation says. By a group's first column Drizzle tells whether it is there. */
  standard: {
    tokenSeconds: installation.tokenSeconds,
    requestsPerMinute: installation.requestsPerMinute,
    concurrentCalls: installation.concurrentCalls,
  },
};

/** What the API answers of a key's own columns, and the console shows: a new field stands here. */
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

/** All that is known of a key but its digest and its hash, which only `lookupKey` asks for. */
const keyColumns = {
  ...stateColumns,
  ...answered,
  disabledBy: apiKeys.disabledBy,
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

/** What decides whether a key gives access now, and what it may do. Moments in ms since 1970. */
export type KeyState = Readonly<ReturnType<typeof keyStateOf>>;

/** What decides whether the key of this row gives access. */
export function keyStateOf(row: StateRow) {
  const { disabledAt, ...team } = row.team;
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
    team: { ...team, disabled: disabledAt !== null },
    /** Null for keys that depend on their team alone. */
    makerId: row.maker?.id ?? null,
    makerName: row.maker?.name ?? null,
    makerDisabled: row.maker !== null && row.maker.disabledAt !== null,
    /** A personal key's membership has ended: its maker left the team, for good. */
    makerLeft: row.kind === "personal" && row.membershipId === null,
    /** False: exactly its team's grants. */
    ownGrants: row.ownGrants,
    /** Limits of calls to /mcp, the key's own or else the installation's; null is none. */
    requestsPerMinute: row.requestsPerMinute ?? row.standard?.requestsPerMinute ?? null,
    concurrentCalls: row.concurrentCalls ?? row.standard?.concurrentCalls ?? null,
  };
}

/** Of something that has more, such as a row or an input, what people set of a key. */
export function settingsOf<From extends object>(from: From) {
  return pick(from, SETTING_NAMES as (keyof From & (typeof SETTING_NAMES)[number])[]);
}

/** A key as records of refusals name it. */
export function namedIn({ id, credential, name, team, makerName }: KeyState) {
  return { id, credential, name, teamId: team.id, maker: makerName };
}

const BLOCKS = ["team_disabled", "maker_disabled"] as const;

/** A row as people see it at `now`. */
export function keyView(row: KeyRow, now: Date) {
  const { team, maker, membershipId: _, ownGrants: __, standard: ___, ...rest } = row;
  const { attempt, receivedAt, lastFour, ...key } = rest;
  const blockedBy = team.disabledAt ? BLOCKS[0] : maker?.disabledAt ? BLOCKS[1] : null;
  return {
    ...key,
    /** Empty for what is no API key. */
    lastFour: lastFour ?? "",
    team: { id: team.id, slug: team.slug, name: team.name },
    /** Null for service keys and those of the command line: they depend on their team alone. */
    maker: maker && { id: maker.id, name: maker.name },
    status: keyStatus(keyStateOf(row), now),
    /** Why an active key is refused all the same. */
    blockedBy: blockedBy as (typeof BLOCKS)[number] | null,
    /** False where the answer that carried it may be lost: nobody said it came, and it was never used. */
    received: attempt === null || receivedAt !== null || key.lastUsedAt !== null,
    /** Of what people set of it: what a change of them names. */
    version: versionOf(settingsOf(key)),
  };
}

/** What the API answers of a key, in JSON. Fields may be added, none goes. */
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

/** API keys alone, of all that `api_keys` holds: what lists and counts of keys are about. */
export const isApiKey = eq(apiKeys.credential, "key");

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
