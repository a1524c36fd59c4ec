import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";

/**
 * What a trust rule has beside its row in `api_keys`, which is the identity that it gives: whose
 * tokens of another issuer are exchanged for ours. A rule is never changed: it is ended, and another
 * one made.
 */
export const trustRules = pgTable(
  "trust_rules",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    /** Exactly the token's `iss`. */
    issuer: text("issuer").notNull(),
    /** A pattern of the token's `sub`; null: any. */
    subject: text("subject"),
    /** A pattern of each of these claims. */
    claims: jsonb("claims").$type<Record<string, string>>().notNull(),
    /** The issuer's keys (RFC 7517, 5), where they are not discovered. */
    jwks: jsonb("jwks").$type<{ keys: Record<string, string>[] }>(),
    /** How long our tokens live; null: as long as the policy says, which is the most in any case. */
    tokenSeconds: integer("token_seconds"),
  },
  (table) => [
    index("trust_rules_issuer").on(table.issuer),
    check(
      "trust_rules_narrow",
      sql`${table.subject} is not null or ${table.claims} <> '{}'::jsonb`,
    ),
    check("trust_rules_token_seconds", sql`${table.tokenSeconds} between 60 and 3600`),
  ],
);
