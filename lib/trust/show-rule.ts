import { withShownRevokers } from "@/lib/audit/shown-actors";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { isKeyId } from "@/lib/keys/key-rows";
import { readRules } from "./rule-rows";
import { ruleSchema } from "./schema";

/** Returns one trust rule as the console shows it. Failures: `forbidden`, `not_found`. */
export const showRule = verb({
  kind: "read",
  name: "trust.show",
  audience: "operator",
  input: ruleSchema,
  permit: operatorOnly,
  run: async (ctx, { id }) => {
    const found = isKeyId(id) ? await readRules(ctx, [id]) : [];
    const [rule] = await withShownRevokers(ctx, found);
    return rule ? succeed(rule) : fail("not_found");
  },
});
