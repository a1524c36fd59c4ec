import { type Actor, administers } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyView } from "@/lib/keys/view";

/**
 * Whether this actor disables as the key's maker or as an operator. A maker counts as the maker
 * even as an operator, so that they can enable their key again after a change of role.
 */
function sideOf(actor: Actor, key: KeyView): "maker" | "operator" {
  if (key.maker && personOf(actor)?.id === key.maker.id) return "maker";
  return administers(actor) ? "operator" : "maker";
}

/**
 * The columns set by disabling. The first time is kept, and a maker does not replace an operator as
 * the one who disabled it.
 */
export function disabling(actor: Actor, now: Date, key: KeyView) {
  const side = sideOf(actor, key);
  return {
    disabledAt: key.disabledAt ?? now,
    disabledBy: key.disabledBy === "operator" ? key.disabledBy : side,
  };
}
