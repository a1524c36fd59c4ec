import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { versionOf } from "@/lib/audit/check-version";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { policyColumns } from "./policy-columns";
import type { StoredPolicy } from "./schema-policy";

/**
 * Returns the installation's policy. Every signed-in person may read it, because forms offer only
 * choices that this policy allows.
 */
export const readPolicy = verb({
  kind: "read",
  name: "policy.read",
  audience: "signed_in",
  input: z.object({}),
  permit: signedInOrAdmin,
  run: async (ctx) => {
    const [row] = await ctx.db.select(policyColumns).from(installation);
    if (!row) throw new Error("The installation's row is missing.");
    return succeed<StoredPolicy>({ ...row, version: versionOf(row) });
  },
});
