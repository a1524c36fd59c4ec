import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Database } from "@/db/client";
import { preparedSelect } from "@/db/prepared-select";
import { apiKeys, formerSecrets } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { versionOf } from "@/lib/audit/check-version";
import { answerOf } from "@/lib/core/answer-of";
import { pick } from "@/lib/std/pick";
import { secretLife } from "./key-state";
import { keyStatus } from "./key-status";
import { SETTING_NAMES } from "./schema";
import { KEY_STATUSES } from "./view-bounds";

/** The columns that decide whether a key gives access and what it allows. */
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
  secretRotation: apiKeys.secretRotation,
  formerRotation: apiKeys.formerRotation,
  formerEndsAt: apiKeys.formerEndsAt,
  quarantinedAt: apiKeys.quarantinedAt,
  formerQuarantinedAt: apiKeys.formerQuarantinedAt,
  allowedAddresses: apiKeys.allowedAddresses,
  scopes: apiKeys.scopes,
  ownGrants: apiKeys.ownGrants,
  requestsPerMinute: apiKeys.requestsPerMinute,
  concurrentCalls: apiKeys.concurrentCalls,
  /**
   * The installation's default values. Drizzle recognizes a missing row by the first of these
   * columns, which must therefore not be nullable.
   */
  standard: {
    tokenSeconds: installation.tokenSeconds,
    requestsPerMinute: installation.requestsPerMinute,
    concurrentCalls: installation.concurrentCalls,
  },
};

/** The columns of a key that both the API and the console show. */
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
  quarantinedAt: apiKeys.quarantinedAt,
  revokedAt: apiKeys.revokedAt,
  revokeReason: apiKeys.revokeReason,
  revokedBy: apiKeys.revokedBy,
  lastUsedAt: apiKeys.lastUsedAt,
  lastUsedAddress: apiKeys.lastUsedAddress,
  lastUsedClient: apiKeys.lastUsedClient,
};

/** All columns of a key except its digest and its hash, which only `lookupKey` reads. */
const keyColumns = {
  ...stateColumns,
  ...answered,
  disabledBy: apiKeys.disabledBy,
  firstCallAt: apiKeys.firstCallAt,
  attempt: apiKeys.attempt,
  receivedAt: apiKeys.receivedAt,
  secretUsedAt: apiKeys.secretUsedAt,
  /** The secret that the last rotation replaced. Its first column must not be nullable. */
  former: {
    replacedAt: formerSecrets.replacedAt,
    lastFour: formerSecrets.lastFour,
    lastUsedAt: formerSecrets.lastUsedAt,
    lastUsedAddress: formerSecrets.lastUsedAddress,
    lastUsedClient: formerSecrets.lastUsedClient,
  },
};

/**
 * Starts the only SELECT for keys. It reads everything that decides whether a key gives access: the
 * team, the creator, the membership and the installation's policy. The token exchange, /mcp, the
 * console and all lists use it.
 */
export function selectKeys(db: Database, columns = keyColumns) {
  return db
    .select(columns)
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.teamId))
    .leftJoin(people, eq(people.id, apiKeys.makerId))
    .leftJoin(installation, sql`true`)
    .leftJoin(
      formerSecrets,
      and(eq(formerSecrets.keyId, apiKeys.id), eq(formerSecrets.rotation, apiKeys.formerRotation)),
    );
}

/**
 * Prepares a variant of `selectKeys` for the frequent reads of the data plane. It reads only the
 * columns that `keyStateOf` needs and the additional columns in `more`; `join` may join another
 * table for these. The prepared function takes a value and returns the rows that have this value in
 * the column `by`.
 */
export function selectStates<More extends Record<string, unknown> = Record<never, never>>(
  db: Database,
  by: PgColumn,
  more: Readonly<Record<keyof More, PgColumn | SQL>>,
  join: (query: StateQuery) => StateQuery = (query) => query,
) {
  const columns = { ...stateColumns, ...more };
  const query = join(selectKeys(db, columns as unknown as typeof keyColumns).$dynamic());
  const filtered = query.where(eq(by, sql.placeholder("value")));
  return preparedSelect<StateRow & More>(db, columns, filtered);
}

type StateQuery = ReturnType<ReturnType<typeof selectKeys>["$dynamic"]>;
type KeyRow = Awaited<ReturnType<typeof selectKeys>>[number];
export type StateRow = Pick<KeyRow, keyof typeof stateColumns>;

/**
 * Everything that decides whether a key gives access now and what it allows. Times are in
 * milliseconds since 1970.
 */
export type KeyState = Readonly<ReturnType<typeof keyStateOf>>;

/** Converts a row into the state that decides whether the key gives access. */
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
    secretRotation: row.secretRotation,
    formerRotation: row.formerRotation,
    formerEndsAtMs: row.formerEndsAt?.getTime() ?? null,
    formerQuarantined: row.formerQuarantinedAt !== null,
    /** Whether the secret under which the key is used was reported as leaked. */
    quarantined: row.quarantinedAt !== null,
    ...secretLife(row.secretRotation, null, row.expiresAt?.getTime() ?? null),
    team: { id, slug, name, disabled: disabledAt !== null },
    /** The person who created the key, or null for a key that depends only on its team. */
    makerId: row.maker?.id ?? null,
    makerName: row.maker?.name ?? null,
    makerDisabled: row.maker !== null && row.maker.disabledAt !== null,
    /**
     * True if the membership of a personal key has ended because its creator left the team. Such a
     * key never works again.
     */
    makerLeft: row.kind === "personal" && row.membershipId === null,
    /** Whether the key has grants of its own. If false, it has all of its team's grants. */
    ownGrants: row.ownGrants,
    /**
     * The limits for calls to /mcp: the key's own limits, otherwise the installation's. Null means
     * that there is no limit.
     */
    requestsPerMinute: row.requestsPerMinute ?? row.standard?.requestsPerMinute ?? null,
    concurrentCalls: row.concurrentCalls ?? row.standard?.concurrentCalls ?? null,
  };
}

/** Picks the settable fields of a key out of a larger object, such as a row or an input. */
export function settingsOf<From extends object>(from: From) {
  return pick(from, SETTING_NAMES as (keyof From & (typeof SETTING_NAMES)[number])[]);
}

/**
 * Returns everything that a change to a key can set, apart from its state and its grants. The
 * version of the key is the version of these values.
 */
export function changeableOf(
  from: ReturnType<typeof settingsOf<KeyRow>> & Pick<KeyRow, "expiresAt">,
) {
  return { ...settingsOf(from), expiresAt: from.expiresAt };
}

/** Returns the fields that identify a key in denial records. */
export function namedIn({ id, credential, name, team, makerName }: KeyState) {
  return { id, credential, name, teamId: team.id, maker: makerName };
}

const BLOCKS = ["team_disabled", "maker_disabled"] as const;

/** Converts a row into the key as people see it, with its status at the time `now`. */
export function keyView(row: KeyRow, now: Date) {
  const { team, maker, membershipId: _, ownGrants: __, standard: ___, ...all } = row;
  const { secretRotation, formerRotation, formerEndsAt, secretUsedAt, former, ...rest } = all;
  const { attempt, receivedAt, lastFour, formerQuarantinedAt, ...key } = rest;
  const blockedBy = team.disabledAt ? BLOCKS[0] : maker?.disabledAt ? BLOCKS[1] : null;
  return {
    ...key,
    /**
     * The last four characters of the key, or an empty string for a connection, which has no
     * secret.
     */
    lastFour: lastFour ?? "",
    team: { id: team.id, slug: team.slug, name: team.name },
    /**
     * The person who created the key. Null for service keys and for keys from the command line,
     * which depend only on their team.
     */
    maker: maker && { id: maker.id, name: maker.name },
    status: keyStatus(keyStateOf(row), now),
    /**
     * Why the key is refused although its status is active: its team or its creator is disabled.
     */
    blockedBy: blockedBy as (typeof BLOCKS)[number] | null,
    /**
     * False if the key was neither acknowledged nor used. In that case, the response with the key
     * may have been lost.
     */
    received: attempt === null || receivedAt !== null || key.lastUsedAt !== null,
    /**
     * The rotation that is running: the former secret works beside the current one until `endsAt`.
     * `usedAt` is the last use of the new secret; the other fields are about the former secret.
     */
    rotation:
      former && formerEndsAt && formerEndsAt > now
        ? {
            ...former,
            endsAt: formerEndsAt,
            usedAt: secretUsedAt,
            quarantinedAt: formerQuarantinedAt,
          }
        : null,
    /**
     * The version of the fields that can be set. A change to the key sends this version back, so
     * that a concurrent change is detected.
     */
    version: versionOf(changeableOf(key)),
  };
}

/** The JSON schema of a key in the API's responses. Fields may be added, but never removed. */
export const keyAnswer = z.object({
  ...answerOf(answered),
  lastFour: z.string(),
  team: z.object(answerOf({ id: teams.id, slug: teams.slug, name: teams.name })),
  maker: z.object(answerOf({ id: people.id, name: people.name })).nullable(),
  status: z.enum(KEY_STATUSES),
  blockedBy: z.enum(BLOCKS).nullable(),
  received: z.boolean(),
  rotation: z
    .object({
      ...answerOf({
        replacedAt: formerSecrets.replacedAt,
        lastFour: formerSecrets.lastFour,
        endsAt: formerSecrets.replacedAt,
        usedAt: apiKeys.secretUsedAt,
        quarantinedAt: apiKeys.formerQuarantinedAt,
        lastUsedAt: formerSecrets.lastUsedAt,
        lastUsedAddress: formerSecrets.lastUsedAddress,
        lastUsedClient: formerSecrets.lastUsedClient,
      }),
    })
    .nullable(),
  version: z.string(),
});
