import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { versionOf } from "@/lib/check-version";
import { succeed } from "@/lib/errors/errors";
import { signedIn } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { policyColumns } from "./policy-columns";
import type { StoredPolicy } from "./schema-policy";

/** The installation's policy, to anyone signed in: forms say what it allows. */
export const readPolicy = verb({
  kind: "read",
  name: "policy.read",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const [row] = await ctx.db.select(policyColumns).from(installation);
    if (!row) throw new Error("The installation's row is missing.");
    return succeed<StoredPolicy>({ ...row, version: versionOf(row) });
  },
});
