import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";

/**
 * The terms of trust rules: the issuer and the claims that a machine's token must have to be
 * exchanged. The row in `api_keys` with the same id is the identity that the machine gets. The
 * terms of a rule never change. A person who wants other terms ends the rule and creates a new
 * rule.
 */
export const trustRules = pgTable(
  "trust_rules",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    /** The exact value of `iss` in the tokens. */
    issuer: text("issuer").notNull(),
    /** The pattern that `sub` must match; null if every subject is accepted. */
    subject: text("subject"),
    /** The required claims, each with the pattern that its value must match. */
    claims: jsonb("claims").$type<Record<string, string>>().notNull(),
    /**
     * The issuer's keys, if a person has pasted them (RFC 7517, section 5). Null if the keys are
     * read from the issuer's address.
     */
    jwks: jsonb("jwks").$type<{ keys: Record<string, string>[] }>(),
    /**
     * The only certificate authorities (PEM) that are trusted when the keys are read from the
     * issuer's address. Null means the public authorities.
     */
    ca: text("ca"),
    /**
     * Whether the keys may be read from a private address, provided that the installation's policy
     * allows such addresses.
     */
    privateIssuer: boolean("private_issuer").notNull().default(false),
    /**
     * The lifetime of access tokens in seconds. Null means the token lifetime in the installation's
     * policy, which is also the maximum.
     */
    tokenSeconds: integer("token_seconds"),
  },
  (table) => [
    index("trust_rules_issuer").on(table.issuer),
    check(
      "trust_rules_narrow",
      sql`${table.subject} is not null or ${table.claims} <> '{}'::jsonb`,
    ),
    check(
      "trust_rules_keys",
      sql`${table.jwks} is null or (${table.ca} is null and not ${table.privateIssuer})`,
    ),
    check("trust_rules_token_seconds", sql`${table.tokenSeconds} between 60 and 3600`),
  ],
);
