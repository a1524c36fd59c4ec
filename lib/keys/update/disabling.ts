import { type Actor, administers } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyView } from "@/lib/keys/view";

/**
 * Whether this actor disables the key as its maker or as an operator. A maker who is an operator
 * counts as the maker, and so can enable the key again after losing the operator's role.
 */
function sideOf(actor: Actor, key: KeyView): "maker" | "operator" {
  if (key.maker && personOf(actor)?.id === key.maker.id) return "maker";
  return administers(actor) ? "operator" : "maker";
}

/**
 * The columns that disabling sets. The time of the first disabling is kept, and a maker does not
 * replace an operator as the person who disabled the key.
 */
export function disabling(actor: Actor, now: Date, key: KeyView) {
  const side = sideOf(actor, key);
  return {
    disabledAt: key.disabledAt ?? now,
    disabledBy: key.disabledBy === "operator" ? key.disabledBy : side,
  };
}
