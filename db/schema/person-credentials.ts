import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";
import { people } from "./people";
import { upstreams } from "./upstreams";

/** The credentials of one person for one server. */
export const personCredentials = pgTable(
  "person_credentials",
  {
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"header" | "oauth">().notNull(),
    /**
     * The header value, or the OAuth tokens as JSON, sealed for the place (person_credentials,
     * "<person_id>/<upstream_id>", value_sealed).
     */
    valueSealed: bytea("value_sealed").notNull(),
    connectedAt: moment("connected_at").notNull(),
    expiresAt: moment("expires_at"),
    /** Why the credentials have stopped working. Null if they work. */
    brokenReason: text("broken_reason"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.upstreamId] })],
);

/**
 * Pending OAuth authorizations of people at servers, with their state and PKCE verifier. Each row
 * can be used once.
 */
export const oauthFlows = pgTable("oauth_flows", {
  stateDigest: bytea("state_digest").primaryKey(),
  personId: uuid("person_id")
    .notNull()
    .references(() => people.id, { onDelete: "cascade" }),
  upstreamId: uuid("upstream_id")
    .notNull()
    .references(() => upstreams.id, { onDelete: "cascade" }),
  /**
   * The PKCE verifier, the client registration and the discovered metadata as JSON, sealed for the
   * place (oauth_flows, digest in hex, flow_sealed).
   */
  flowSealed: bytea("flow_sealed").notNull(),
  expiresAt: moment("expires_at").notNull(),
});
