import { and, count, eq, gt, ne } from "drizzle-orm";
import { calls } from "@/db/schema/calls";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { readKey } from "@/lib/keys/key-rows";
import { keySchema } from "@/lib/keys/schema";
import type { KeyImpact } from "@/lib/keys/view";

const WEEK_MS = 7 * 86_400_000;

/**
 * Shows what depends on a key before the key is revoked: the number of its accepted calls in the
 * last 7 days, and its last use. Failure: `not_found`.
 */
export const keyImpact = verb({
  kind: "read",
  name: "keys.impact",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const key = await readKey(ctx, id);
    if (!key) return fail("not_found");
    const since = new Date(ctx.now.getTime() - WEEK_MS);
    const [made] = await ctx.db
      .select({ count: count() })
      .from(calls)
      .where(and(eq(calls.keyId, id), gt(calls.at, since), ne(calls.outcome, "denied")));
    return succeed<KeyImpact>({
      callsLast7Days: made?.count ?? 0,
      lastUsedAt: key.lastUsedAt,
      lastUsedClient: key.lastUsedClient,
    });
  },
});
