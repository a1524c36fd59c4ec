import { desc, gt, isNull, or } from "drizzle-orm";
import { z } from "zod";
import { signingKeys } from "@/db/schema/signing-keys";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import type { SigningKeyView } from "./view";

/**
 * Returns the published signing keys, newest first, with their public names and times but without
 * any key material.
 */
export const listSigningKeys = verb({
  kind: "read",
  name: "signing_keys.list",
  audience: "operator",
  input: z.object({}),
  permit: operatorOnly,
  run: async (ctx) => {
    const rows = await ctx.db
      .select({
        kid: signingKeys.kid,
        publishedAt: signingKeys.publishedAt,
        activeAt: signingKeys.activeAt,
        retiresAt: signingKeys.retiresAt,
      })
      .from(signingKeys)
      .where(or(isNull(signingKeys.retiresAt), gt(signingKeys.retiresAt, ctx.now)))
      .orderBy(desc(signingKeys.activeAt), signingKeys.kid);
    // The key that signs is the newest of the keys that may already sign.
    const signing = rows.find((row) => row.activeAt <= ctx.now)?.kid;
    const views: SigningKeyView[] = rows.map((row) => ({
      ...row,
      state: row.activeAt > ctx.now ? "next" : row.kid === signing ? "signing" : "retiring",
    }));
    return succeed(views);
  },
});
