import { type Actor, administers } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyView } from "@/lib/keys/view";

/**
 * Returns whether this actor disables the key as its creator or as an operator. An operator who
 * created the key counts as its creator, and can therefore still enable the key after losing the
 * operator role.
 */
function sideOf(actor: Actor, key: KeyView): "maker" | "operator" {
  if (key.maker && personOf(actor)?.id === key.maker.id) return "maker";
  return administers(actor) ? "operator" : "maker";
}

/**
 * Returns the columns to set when a key is disabled. If the key is already disabled, the earlier
 * time is kept. If an operator disabled the key, this remains recorded even if the creator disables
 * the key again.
 */
export function disabling(actor: Actor, now: Date, key: KeyView) {
  const side = sideOf(actor, key);
  return {
    disabledAt: key.disabledAt ?? now,
    disabledBy: key.disabledBy === "operator" ? key.disabledBy : side,
  };
}
