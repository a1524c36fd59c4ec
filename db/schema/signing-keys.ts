import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";

/**
 * Keys that sign access tokens. A key is published from `publishedAt` and signs from `activeAt`.
 */
export const signingKeys = pgTable(
  "signing_keys",
  {
    kid: text("kid").primaryKey(),
    publicJwk: jsonb("public_jwk").$type<Record<string, string>>().notNull(),
    /** The private key as PKCS #8, sealed for (signing_keys, kid, private_sealed). */
    privateSealed: bytea("private_sealed").notNull(),
    publishedAt: moment("published_at").notNull(),
    activeAt: moment("active_at").notNull(),
    /**
     * When the key's last token has expired and the key leaves the key set; null while the key may
     * sign.
     */
    retiresAt: moment("retires_at"),
  },
  (table) => [index("signing_keys_active").on(table.activeAt)],
);
