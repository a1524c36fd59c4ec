import { type Actor, administers, leads } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyView } from "@/lib/keys/view";

type Side = NonNullable<KeyView["disabledBy"]>;

/** The sides in the order of what they may undo: each may enable what the ones before it disabled. */
const SIDES: readonly Side[] = ["maker", "lead", "operator"];

/**
 * Returns whether this actor disables the key as its creator, as a lead of its team or as an
 * operator. An operator or lead who created the key counts as its creator, and can therefore still
 * enable the key after losing the role.
 */
function sideOf(actor: Actor, key: KeyView): Side {
  if (key.maker && personOf(actor)?.id === key.maker.id) return "maker";
  if (administers(actor)) return "operator";
  return leads(actor, key.team.id) ? "lead" : "maker";
}

/**
 * Returns the columns to set when a key is disabled. If the key is already disabled, the earlier
 * time is kept. If an operator or a lead disabled the key, this remains recorded even if the creator
 * disables the key again.
 */
export function disabling(actor: Actor, now: Date, key: KeyView) {
  const side = sideOf(actor, key);
  return {
    disabledAt: key.disabledAt ?? now,
    disabledBy:
      key.disabledBy && SIDES.indexOf(key.disabledBy) > SIDES.indexOf(side) ? key.disabledBy : side,
  };
}
