import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import type { Installation } from "./clients/view-client";

const DEFAULT_SECONDS = 900;

/**
 * Reads what a client needs to connect: the public URL, the lifetime of access tokens in seconds,
 * and whether clients can connect by signing in. Never fails.
 */
export const showConnection = verb({
  kind: "read",
  name: "connect.show",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const [row] = await ctx.db
      .select({ tokenSeconds: installation.tokenSeconds })
      .from(installation);
    return succeed<Installation>({
      publicUrl: ctx.config.publicUrl,
      tokenSeconds: row?.tokenSeconds ?? DEFAULT_SECONDS,
      oauth: ctx.config.oauth.enabled,
    });
  },
});
