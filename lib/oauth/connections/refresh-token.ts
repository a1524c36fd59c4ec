import { and, eq, type SQL, sql } from "drizzle-orm";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { apiKeys } from "@/db/schema/api-keys";
import { connections } from "@/db/schema/connections";
import { oauthClients, oauthTokens } from "@/db/schema/oauth";
import { selectStates } from "@/lib/keys/model";
import { digestsOf } from "@/lib/oauth/tokens/token-digest";
import { GRACE_SECONDS, type StoredToken } from "@/lib/oauth/tokens/token-rows";
import type { LatchkeyProcess } from "@/lib/process/process";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";
import { type ConnectionColumns, type LiveConnection, liveConnectionOf } from "./live-connection";

/** A stored refresh token, with everything that decides whether it may be used. */
export interface FoundRefreshToken {
  readonly token: StoredToken;
  readonly connection: LiveConnection;
  /** The metadata of the connection's client; null if the client did not register itself. */
  readonly client: object | null;
}

interface Row extends ConnectionColumns {
  readonly metadata: object | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly tokenExpiresAt: Date;
  readonly consumedAt: Date | null;
  /**
   * Whether the token counts as used, by the clock of the database, which also set `consumedAt`.
   */
  readonly isSpent: boolean;
}

const isSpent: SQL = sql`coalesce(${oauthTokens.consumedAt} <= now() - interval '1 second' * ${sql.raw(String(GRACE_SECONDS))}, false)`;

/** One prepared query, because every refresh has to wait for it. */
const byDigest = memoizePerPool((db) =>
  selectStates<Row & Record<string, unknown>>(
    db,
    oauthTokens.digest,
    {
      ...{ clientId: connections.clientId, resource: connections.resource },
      ...{ metadata: oauthClients.metadata, payload: oauthTokens.payload },
      ...{ tokenExpiresAt: oauthTokens.expiresAt, consumedAt: oauthTokens.consumedAt, isSpent },
    },
    (query) =>
      query
        .innerJoin(connections, eq(connections.id, apiKeys.id))
        .innerJoin(
          oauthTokens,
          and(eq(oauthTokens.connectionId, apiKeys.id), sql`${oauthTokens.kind} = 'refresh'`),
        )
        .leftJoin(oauthClients, eq(oauthClients.id, connections.clientId)) as typeof query,
  ),
);

/**
 * Finds a stored refresh token, used or not, with the current state of its connection and its
 * client. Returns null if the token is unknown. A used token still counts as unused for
 * `GRACE_SECONDS`.
 */
export async function findRefreshToken(
  { db, secrets }: Pick<LatchkeyProcess, "db" | "secrets">,
  value: string,
  at: { now: Date; address: string },
): Promise<FoundRefreshToken | null> {
  for (const digest of digestsOf(secrets, "refresh", value)) {
    const [row] = await within(DATABASE_LIMIT_MS, byDigest(db)(digest));
    if (!row) continue;
    const { payload, metadata, tokenExpiresAt, consumedAt } = row;
    const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
    const token: StoredToken = {
      ...{ connectionId: row.id, payload, digest },
      expiresAtSeconds: seconds(tokenExpiresAt),
      spentAtSeconds: row.isSpent && consumedAt ? seconds(consumedAt) : null,
    };
    return { token, connection: liveConnectionOf(row, at), client: metadata };
  }
  return null;
}
