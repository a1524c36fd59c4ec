import { eq } from "drizzle-orm";
import { outwardAudiences } from "@/db/schema/outward";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { audienceNote, lockAudience } from "./audience-rows";
import { audienceSchema } from "./schema";

/**
 * Removes an outside audience with all its grants. No further tokens are issued for it, but issued
 * tokens stay valid until their `exp`, at most 15 minutes later. Failures: `forbidden`,
 * `not_found`.
 */
export const removeAudience = verb({
  kind: "change",
  name: "audiences.remove",
  audience: "operator",
  input: audienceSchema,
  permit: administratorOnly,
  run: async (ctx, { id }) => {
    const removed = await lockAudience(ctx, id);
    if (!removed) return fail("not_found");
    await ctx.db.delete(outwardAudiences).where(eq(outwardAudiences.id, id));
    return succeed(removed);
  },
  audit: (_ctx, _input, removed) => audienceNote(removed),
});
