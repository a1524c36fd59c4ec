import { count, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { listedKeys } from "@/lib/keys/key-permission";
import type { KeyConcern } from "@/lib/keys/view";
import { KEY_CONCERNS } from "@/lib/keys/view-bounds";
import { inState } from "./key-filter";

/**
 * Counts the active keys that are worth a look, by kind (`KEY_CONCERNS`), of those that the actor
 * may see. The list of keys can be filtered by each kind. Never fails.
 */
export const surveyKeys = verb({
  kind: "read",
  name: "keys.survey",
  audience: "signed_in",
  input: z.object({}),
  permit: signedInOrAdmin,
  run: async (ctx) => {
    const counts = KEY_CONCERNS.map((one) => [
      one,
      sql`count(*) filter (where ${inState(ctx, one)})`.mapWith(Number),
    ]);
    const [row] = await ctx.db
      .select({ keys: count(), ...Object.fromEntries(counts) })
      .from(apiKeys)
      .where(listedKeys(ctx));
    return succeed<Readonly<Record<KeyConcern, number>>>(
      Object.fromEntries(KEY_CONCERNS.map((one) => [one, Number(row?.[one] ?? 0)])) as Record<
        KeyConcern,
        number
      >,
    );
  },
});
