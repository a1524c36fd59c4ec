import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";

/**
 * The keys that sign access tokens. A key is published from `publishedAt` and signs from
 * `activeAt`.
 */
export const signingKeys = pgTable(
  "signing_keys",
  {
    kid: text("kid").primaryKey(),
    publicJwk: jsonb("public_jwk").$type<Record<string, string>>().notNull(),
    /**
     * The private key in PKCS #8 format, sealed for the place (signing_keys, kid, private_sealed).
     */
    privateSealed: bytea("private_sealed").notNull(),
    publishedAt: moment("published_at").notNull(),
    activeAt: moment("active_at").notNull(),
    /**
     * The time at which the last token signed with the key has expired, so that the key is removed
     * from the key set. Null while the key may still sign.
     */
    retiresAt: moment("retires_at"),
  },
  (table) => [index("signing_keys_active").on(table.activeAt)],
);
