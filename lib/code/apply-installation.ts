import { sql } from "drizzle-orm";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { carryOut } from "./carry-out";
import { applySchema } from "./file/schema-file";

/** The id of the advisory lock. The number is arbitrary but must be the same in every process. */
const LOCK = 7164338295;

/**
 * Makes the installation match a file, in one transaction. Applying the same file again changes
 * nothing. Without `prune`, what the file does not name is left as it is. Returns the steps, and a
 * link for each person who was added. Failures: those of the verbs that make the changes, with
 * paths in the file as fields.
 */
export const applyInstallation = verb({
  kind: "change",
  name: "installation.apply",
  audience: "operator",
  input: applySchema,
  permit: operatorOnly,
  denials: ["expiry_not_allowed", "target_refused", "last_operator"],
  run: async (ctx, wanted) => {
    // Two files are applied one after the other, so that neither plans on what the other changes.
    await ctx.db.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    return carryOut(ctx, wanted);
  },
  // Each verb that changes a part writes its own audit record. This one says that a file did it.
  audit: (_ctx, { prune }, { changes }) =>
    changes === 0 ? [] : { subject: { kind: "installation" }, details: { changes, prune } },
});
