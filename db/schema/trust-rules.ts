import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";

/**
 * The terms of trust rules, which say whose tokens of another issuer are exchanged. The row in
 * `api_keys` with the same id is the rule's identity. The terms of a rule never change: people end
 * the rule and create another.
 */
export const trustRules = pgTable(
  "trust_rules",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    /** The exact `iss` of the tokens. */
    issuer: text("issuer").notNull(),
    /** The pattern for `sub`; null if any subject fits. */
    subject: text("subject"),
    /** The pattern for each required claim, by the claim's name. */
    claims: jsonb("claims").$type<Record<string, string>>().notNull(),
    /** The pasted keys (RFC 7517, 5); null if keys are read from the issuer's address. */
    jwks: jsonb("jwks").$type<{ keys: Record<string, string>[] }>(),
    /** The lifetime of access tokens; null for the policy's lifetime, which is also the maximum. */
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
