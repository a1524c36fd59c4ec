import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { succeed } from "@/lib/errors/errors";
import { allowed } from "@/lib/permissions";
import { verb } from "@/lib/verb";

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
