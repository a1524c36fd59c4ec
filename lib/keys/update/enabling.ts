import { administers, type Context, leads } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { KeyView } from "@/lib/keys/view";

/**
 * Returns the columns to set when a key is enabled. Failure: `forbidden` for a key that an
 * operator disabled, and for a creator whose key a lead disabled.
 */
export function enabling(
  { actor }: Context,
  key: KeyView,
): Result<{ disabledAt: null; disabledBy: null }> {
  if (key.disabledBy === "operator" && !administers(actor)) {
    return fail("forbidden", { rule: "An operator disabled this key; ask one to enable it." });
  }
  if (key.disabledBy === "lead" && !administers(actor) && !leads(actor, key.team.id)) {
    return fail("forbidden", { rule: "A lead disabled this key; ask one to enable it." });
  }
  return succeed({ disabledAt: null, disabledBy: null });
}
