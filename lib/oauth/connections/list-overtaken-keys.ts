import { and, desc, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { listedKeys } from "@/lib/keys/key-permission";
import { hasStatus } from "@/lib/keys/model";

/**
 * Clients that ignore a configured header if the server offers OAuth. Each entry is the beginning
 * of the client's `User-Agent`.
 */
const PREFER_OAUTH = ["cursor"];
const SHOWN = 50;

export interface OvertakenKey {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly lastUsedAt: Date | null;
}

/**
 * Lists the active keys that were last used by a client that prefers OAuth to a configured header.
 * Such a client now asks its user to connect and no longer uses the key. Returns at most 50 keys,
 * with the last used key first. Returns no keys if OAuth is off.
 */
export const listOvertakenKeys = verb({
  kind: "read",
  name: "connections.overtaken_keys",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    if (!ctx.config.oauth.enabled) return succeed<readonly OvertakenKey[]>([]);
    const patterns = PREFER_OAUTH.map((name) => `${name}%`);
    const rows = await ctx.db
      .select({
        id: apiKeys.id,
        name: apiKeys.name,
        client: sql<string>`${apiKeys.lastUsedClient}`,
        lastUsedAt: apiKeys.lastUsedAt,
      })
      .from(apiKeys)
      .where(
        and(
          listedKeys(ctx),
          hasStatus("active", ctx.now),
          sql`${apiKeys.lastUsedClient} ilike any(${sql.param(patterns)})`,
        ),
      )
      .orderBy(desc(apiKeys.lastUsedAt), apiKeys.id)
      .limit(SHOWN);
    return succeed<readonly OvertakenKey[]>(rows);
  },
});
