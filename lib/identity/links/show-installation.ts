import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";

/** What anyone may know: whether there has been a first operator. */
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
