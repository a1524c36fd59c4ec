import { and, desc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { calls } from "@/db/schema/calls";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { listedKeys } from "@/lib/keys/key-permission";
import { hasStatus } from "@/lib/keys/key-status";
import type { OvertakenKey } from "@/lib/oauth/view";

/**
 * Clients that ignore a configured header if the server offers OAuth. Each entry is the beginning
 * of the name that the client gives itself in its calls.
 */
const PREFER_OAUTH = ["cursor"];
const SHOWN = 50;
/**
 * Only calls within this time are considered, in milliseconds, because the client of an older call
 * may no longer be in use.
 */
const RECENT_MS = 30 * 86_400_000;

/**
 * Lists the active keys whose latest call came from a client that prefers OAuth to a configured
 * header. If OAuth is on, such a client asks its user to connect and no longer uses the key. If
 * OAuth is off, the client will do so as soon as OAuth is switched on. Returns at most 50 keys, the
 * most recently used key first. The client that exchanged the key does not count, because a
 * different program, such as curl, may get the token for the configuration.
 */
export const listOvertakenKeys = verb({
  kind: "read",
  name: "connections.overtaken_keys",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const patterns = PREFER_OAUTH.map((name) => `${name}%`);
    const latest = ctx.db
      .select({ at: calls.at, client: sql<string>`${calls.client}`.as("client") })
      .from(calls)
      .where(
        and(eq(calls.keyId, apiKeys.id), gt(calls.at, new Date(ctx.now.getTime() - RECENT_MS))),
      )
      .orderBy(desc(calls.at))
      .limit(1)
      .as("latest");
    const rows = await ctx.db
      .select({
        id: apiKeys.id,
        name: apiKeys.name,
        client: latest.client,
        lastCalledAt: latest.at,
      })
      .from(apiKeys)
      .innerJoinLateral(latest, sql`true`)
      .where(
        and(
          listedKeys(ctx),
          hasStatus("active", ctx.now),
          sql`${latest.client} ilike any(${sql.param(patterns)})`,
        ),
      )
      .orderBy(desc(latest.at), apiKeys.id)
      .limit(SHOWN);
    return succeed<readonly OvertakenKey[]>(rows);
  },
});
