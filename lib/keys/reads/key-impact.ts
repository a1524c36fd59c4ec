import { sql } from "drizzle-orm";
import { callsOfWeek } from "@/lib/call-counts/week-calls";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { readKey } from "@/lib/keys/key-rows";
import { keySchema } from "@/lib/keys/schema";
import type { KeyImpact } from "@/lib/keys/view";

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
    const [made] = await ctx.db.execute<{ number: number }>(
      sql`select ${callsOfWeek(ctx.now, "key", sql`${id}`)} as number`,
    );
    return succeed<KeyImpact>({
      callsLast7Days: made?.number ?? 0,
      lastUsedAt: key.lastUsedAt,
      lastUsedClient: key.lastUsedClient,
    });
  },
});
