import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";

const DEFAULT_SECONDS = 900;

/** The public URL and the lifetime of access tokens in seconds. Never fails. */
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
    return succeed({
      publicUrl: ctx.config.publicUrl,
      tokenSeconds: row?.tokenSeconds ?? DEFAULT_SECONDS,
    });
  },
});
