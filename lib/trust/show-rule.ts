import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keySchema } from "@/lib/keys/schema";
import { readRules } from "./rule-rows";

/** Returns one trust rule for the console. Failures: `forbidden`, `not_found`. */
export const showRule = verb({
  kind: "read",
  name: "trust.show",
  audience: "operator",
  input: keySchema,
  permit: administratorOnly,
  run: async (ctx, { id }) => {
    const [rule] = await readRules(ctx, [id]);
    return rule ? succeed(rule) : fail("not_found");
  },
});
