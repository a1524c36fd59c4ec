import { count } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { fail, type Result } from "@/lib/errors/errors";
import { matchingKeys } from "@/lib/keys/reads/key-filter";
import type { matchingSchema } from "@/lib/keys/schema";
import type { KeyView } from "@/lib/keys/view";
import { MATCHING_MAX } from "@/lib/keys/view-bounds";
import type { KeyChange } from "./change-key";
import { type BulkChange, changeKeys } from "./change-keys";

type Asked = Pick<z.output<z.ZodObject<typeof matchingSchema>>, "filter" | "count">;

/**
 * Changes all keys that match a filter, of those that the actor may see, either all or none. Keys
 * that are revoked or whose creator left the team are skipped. Failure: `invalid_input` if more keys
 * match than the person has seen in the list, because the others were never confirmed, or if more
 * than 1,000 match.
 */
export async function changeMatching(
  ctx: Context,
  { filter, count: seen }: Asked,
  decide: (before: KeyView) => KeyChange,
): Promise<Result<BulkChange>> {
  const where = matchingKeys(ctx, filter);
  const [now] = await ctx.db.select({ keys: count() }).from(apiKeys).where(where);
  const found = now?.keys ?? 0;
  if (found > seen) {
    const words = `${found} keys match now, and ${seen} matched when you looked. Look at the list again.`;
    return fail("invalid_input", { fields: { count: words } });
  }
  if (found > MATCHING_MAX) {
    const words = `${found} keys match. Narrow the list to at most ${MATCHING_MAX}.`;
    return fail("invalid_input", { fields: { count: words } });
  }
  const rows = await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(where);
  return changeKeys(
    ctx,
    rows.map(({ id }) => id),
    decide,
  );
}
