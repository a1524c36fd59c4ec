import { eq } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { idSchema } from "@/lib/std/schema-id";
import { readWatch } from "./read-watch";

/**
 * Returns what the clients of this key or connection did after `since`, or after its creation if
 * `since` is omitted (`readWatch`). Failure: `not_found`.
 */
export const watchKey = verb({
  kind: "read",
  name: "usage.watch_key",
  audience: "owner_or_operator",
  input: z.object({ id: idSchema(), since: z.iso.datetime().optional() }),
  permit: ownKey,
  run: async (ctx, { id, since }) => {
    const isThis = eq(apiKeys.id, id);
    const [key] = await ctx.db.select({ createdAt: apiKeys.createdAt }).from(apiKeys).where(isThis);
    if (!key) return fail("not_found");
    return succeed(await readWatch(ctx, isThis, since ? new Date(since) : key.createdAt));
  },
});
