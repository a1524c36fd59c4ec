import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";
import { people } from "./people";
import { teamMembers, teams } from "./teams";

/**
 * Credentials that call /mcp on behalf of a person or a team: API keys, and OAuth connections of
 * apps, which are revoked, limited, granted and counted in the same way. Only a key has its own
 * secret.
 */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: uuid("id").primaryKey(),
    /**
     * `connection`: the other columns of the connection are in `connections`. `trust`: keyless
     * access of a machine, with its rule in `trust_rules`.
     */
    credential: text("credential", { enum: ["key", "connection", "trust"] })
      .notNull()
      .default("key"),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["personal", "service"] }).notNull(),
    teamId: uuid("team_id")
      .notNull()
      .references(() => teams.id),
    /** Null for keys that were created on the command line, which depend only on their team. */
    makerId: uuid("maker_id").references(() => people.id),
    /**
     * The membership of a personal key's owner. Null ends the key, because its owner has left the
     * team.
     */
    membershipId: uuid("membership_id").references(() => teamMembers.id, { onDelete: "set null" }),
    /** HMAC-SHA-256 of the whole key under the root secret that `pepperId` names. */
    lookup: bytea("lookup"),
    phc: text("phc"),
    pepperId: text("pepper_id"),
    lastFour: text("last_four"),
    scopes: text("scopes").array().notNull().default(sql`'{mcp}'::text[]`),
    /**
     * Networks (CIDR or single addresses) from which the key may be used; empty if the key may be
     * used from anywhere.
     */
    allowedAddresses: text("allowed_addresses").array().notNull().default(sql`'{}'::text[]`),
    /**
     * True if the key has its own grants, within its team's; false if it has exactly its team's.
     */
    ownGrants: boolean("own_grants").notNull().default(false),
    /** Limits of calls to /mcp; null stands for the installation's limits. */
    requestsPerMinute: integer("requests_per_minute"),
    concurrentCalls: integer("concurrent_calls"),
    createdAt: moment("created_at").notNull(),
    /** The time from which the key is refused; null if the key does not expire. */
    expiresAt: moment("expires_at"),
    disabledAt: moment("disabled_at"),
    /** A key that an operator disabled cannot be enabled by its owner. */
    disabledBy: text("disabled_by", { enum: ["maker", "operator"] }),
    revokedAt: moment("revoked_at"),
    revokeReason: text("revoke_reason"),
    revokedBy: text("revoked_by"),
    lastUsedAt: moment("last_used_at"),
    lastUsedAddress: text("last_used_address"),
    lastUsedClient: text("last_used_client"),
    /** The time of the first authenticated call to /mcp. */
    firstCallAt: moment("first_call_at"),
    /**
     * Idempotency id of the create request. A repeated request revokes a key that was not received.
     */
    attempt: uuid("attempt"),
    /** When the client confirmed that the key had arrived. */
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
