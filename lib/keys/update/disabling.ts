import { type Actor, administers } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyView } from "@/lib/keys/view";

/**
 * Who this actor is to a key. A maker is its maker also as an operator, so that what someone
 * disabled for themselves they can enable whatever their role becomes.
 */
function sideOf(actor: Actor, key: KeyView): "maker" | "operator" {
  if (key.maker && personOf(actor)?.id === key.maker.id) return "maker";
  return administers(actor) ? "operator" : "maker";
}

/** What disabling sets: the first moment stays, and an operator's word is not weakened by a maker. */
export function disabling(actor: Actor, now: Date, key: KeyView) {
  const side = sideOf(actor, key);
  return {
    disabledAt: key.disabledAt ?? now,
    disabledBy: key.disabledBy === "operator" ? key.disabledBy : side,
  };
}
