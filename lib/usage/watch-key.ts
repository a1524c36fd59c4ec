import { and, asc, eq, gte } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { calls } from "@/db/schema/calls";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { idSchema } from "@/lib/std/schema-id";
import type { KeyWatch } from "./view";

/**
 * Returns whether this key was exchanged for a token after `since`, and its first call after that
 * time with the name of the client. If `since` is omitted, all times count. Failure: `not_found`.
 */
export const watchKey = verb({
  kind: "read",
  name: "usage.watch_key",
  audience: "owner_or_operator",
  input: z.object({ id: idSchema(), since: z.iso.datetime().optional() }),
  permit: ownKey,
  run: async (ctx, { id, since }) => {
    const from = since === undefined ? undefined : new Date(since);
    const [[key], [call]] = await Promise.all([
      ctx.db.select({ lastUsedAt: apiKeys.lastUsedAt }).from(apiKeys).where(eq(apiKeys.id, id)),
      ctx.db
        .select({ at: calls.at, client: calls.client })
        .from(calls)
        .where(and(eq(calls.keyId, id), from && gte(calls.at, from)))
        .orderBy(asc(calls.at), asc(calls.id))
        .limit(1),
    ]);
    if (!key) return fail("not_found");
    const used = key.lastUsedAt !== null && (!from || key.lastUsedAt >= from);
    return succeed<KeyWatch>({ tokenTaken: used, call: call ?? null });
  },
});
