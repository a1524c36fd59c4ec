import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  pgView,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";
import { people } from "./people";
import { teamMembers, teams } from "./teams";

/**
 * Credentials with which a person or a team calls /mcp: API keys, connections of apps by OAuth, and
 * the identities of trust rules. All of them are revoked, limited, granted and counted in the same
 * way. Only an API key has a secret of its own.
 */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: uuid("id").primaryKey(),
    /**
     * The kind of credential. `key`: an API key. `connection`: an app's connection, with further
     * columns in `connections`. `trust`: the identity of machines that have no key, with its rule
     * in `trust_rules`.
     */
    credential: text("credential", { enum: ["key", "connection", "trust"] })
      .notNull()
      .default("key"),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["personal", "service"] }).notNull(),
    teamId: uuid("team_id")
      .notNull()
      .references(() => teams.id),
    /**
     * The person who created the key. Null for a key that was created on the command line. Such a
     * key depends only on its team.
     */
    makerId: uuid("maker_id").references(() => people.id),
    /**
     * The membership of a personal key's owner in the team. A personal key whose owner has left the
     * team has no membership and no longer gives access.
     */
    membershipId: uuid("membership_id").references(() => teamMembers.id, { onDelete: "set null" }),
    /** The HMAC-SHA-256 of the whole key under the root secret that `pepperId` identifies. */
    lookup: bytea("lookup"),
    phc: text("phc"),
    pepperId: text("pepper_id"),
    lastFour: text("last_four"),
    /**
     * The number of the rotation that created the secret, or 0 for the first secret. Tokens state
     * it, so that they end with their secret.
     */
    secretRotation: integer("secret_rotation").notNull().default(0),
    /** The last use of the current secret. Not known for uses before its first rotation. */
    secretUsedAt: moment("secret_used_at"),
    /**
     * The former secret (`former_secrets`) that the last rotation replaced, and the time from which
     * it is refused. Null if the key was never rotated.
     */
    formerRotation: integer("former_rotation"),
    formerEndsAt: moment("former_ends_at"),
    /**
     * When the current secret was quarantined, because somebody reported it as leaked, and the same
     * of the former secret. Null if it is not quarantined.
     */
    quarantinedAt: moment("quarantined_at"),
    formerQuarantinedAt: moment("former_quarantined_at"),
    scopes: text("scopes").array().notNull().default(sql`'{mcp}'::text[]`),
    /**
     * The networks (in CIDR notation) or single addresses from which the key may be used. Empty if
     * it may be used from anywhere.
     */
    allowedAddresses: text("allowed_addresses").array().notNull().default(sql`'{}'::text[]`),
    /**
     * True if the key has grants of its own, which must be within those of its team. False if it
     * has all of its team's grants.
     */
    ownGrants: boolean("own_grants").notNull().default(false),
    /** The key's limits on calls to /mcp. Null means that the installation's limit applies. */
    requestsPerMinute: integer("requests_per_minute"),
    concurrentCalls: integer("concurrent_calls"),
    createdAt: moment("created_at").notNull(),
    /** The time from which the key is refused. Null if it never expires. */
    expiresAt: moment("expires_at"),
    disabledAt: moment("disabled_at"),
    /** Who disabled the key. A key that an operator has disabled cannot be enabled by its owner. */
    disabledBy: text("disabled_by", { enum: ["maker", "lead", "operator"] }),
    revokedAt: moment("revoked_at"),
    revokeReason: text("revoke_reason"),
    revokedBy: text("revoked_by"),
    lastUsedAt: moment("last_used_at"),
    lastUsedAddress: text("last_used_address"),
    lastUsedClient: text("last_used_client"),
    /** The time of the first authenticated call to /mcp with this key. */
    firstCallAt: moment("first_call_at"),
    /**
     * The idempotency id of the request that created the key. If the client repeats the request
     * because it did not receive the key, the first key is revoked.
     */
    attempt: uuid("attempt"),
    /** When the client confirmed that it had received the new key. */
    receivedAt: moment("received_at"),
  },
  (table) => [
    uniqueIndex("api_keys_lookup_unique").on(table.lookup),
    uniqueIndex("api_keys_attempt").on(table.attempt).where(sql`${table.revokedAt} is null`),
    index("api_keys_team_created").on(table.teamId, table.createdAt, table.id),
    index("api_keys_created").on(table.createdAt, table.id),
    index("api_keys_maker").on(table.makerId),
    index("api_keys_membership").on(table.membershipId),
    index("api_keys_expires").on(table.expiresAt),
    check("api_keys_credential", sql`${table.credential} in ('key', 'connection', 'trust')`),
    check(
      "api_keys_secret",
      sql`num_nonnulls(${table.lookup}, ${table.phc}, ${table.pepperId}, ${table.lastFour}) =
        case when ${table.credential} = 'key' then 4 else 0 end`,
    ),
    check(
      "api_keys_connection_personal",
      sql`${table.credential} <> 'connection' or ${table.kind} = 'personal'`,
    ),
    check(
      "api_keys_trust_service",
      sql`${table.credential} <> 'trust' or (${table.kind} = 'service' and ${table.makerId} is null)`,
    ),
    check("api_keys_kind", sql`${table.kind} in ('personal', 'service')`),
    check(
      "api_keys_membership_personal",
      sql`${table.kind} = 'personal' or ${table.membershipId} is null`,
    ),
  ],
);

/**
 * The secrets of API keys that a rotation replaced. Only the secret whose `rotation` is the key's
 * `formerRotation` may still be accepted, until the key's `formerEndsAt`. The others remain so that
 * the denial of an old secret can name its key.
 */
export const formerSecrets = pgTable(
  "former_secrets",
  {
    keyId: uuid("key_id")
      .notNull()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    /** The number of the rotation that created this secret, or 0 for the key's first secret. */
    rotation: integer("rotation").notNull(),
    /** As in `api_keys`. */
    lookup: bytea("lookup").notNull(),
    phc: text("phc").notNull(),
    pepperId: text("pepper_id").notNull(),
    lastFour: text("last_four").notNull(),
    replacedAt: moment("replaced_at").notNull(),
    /** The idempotency key of the request that replaced this secret. */
    attempt: text("attempt"),
    lastUsedAt: moment("last_used_at"),
    lastUsedAddress: text("last_used_address"),
    lastUsedClient: text("last_used_client"),
  },
  (table) => [
    primaryKey({ columns: [table.keyId, table.rotation] }),
    uniqueIndex("former_secrets_lookup").on(table.lookup),
  ],
);

/**
 * A view of all secrets, so that one query finds a key by its current secret or by a former one,
 * even while a rotation moves the secret from one table to the other.
 */
export const keySecrets = pgView("key_secrets", {
  keyId: uuid("key_id").notNull(),
  rotation: integer("rotation").notNull(),
  lookup: bytea("lookup").notNull(),
  phc: text("phc").notNull(),
}).existing();
