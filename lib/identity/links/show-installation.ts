import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";

/**
 * Tells whether the installation is set up. It is set up once it has had an operator. Callers need
 * not be signed in.
 */
export const showInstallation = verb({
  kind: "read",
  name: "installation.show",
  audience: "anyone",
  input: z.object({}),
  permit: () => allowed,
  run: async (ctx) => {
    const [row] = await ctx.db.select({ setUpAt: installation.setUpAt }).from(installation);
    return succeed({ setUp: Boolean(row?.setUpAt) });
  },
});
