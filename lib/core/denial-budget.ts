import { type FailureBudget, failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Whose denial it is: a key or a person that was recognised, or else an address. */
export interface Denied {
  readonly action: string;
  /** The id of the key or person; null for strangers. */
  readonly id: string | null;
  readonly address: string | null;
}

/** Names told apart; the one refused longest ago is forgotten first. */
const NAMES = 10_000;
/** Of one address and action, and of one key or person: so many at once, then so many a minute. */
const OF_ADDRESS = { burst: 10, perMinute: 10, names: NAMES };
const OF_KNOWN = { burst: 60, perMinute: 6, names: NAMES };
/** Of all of them: what a flood may write down in this process, for as long as it lasts. */
const OF_STRANGERS = { burst: 300, perMinute: 10, names: 1 };
const OF_ALL_KNOWN = { burst: 600, perMinute: 30, names: 1 };

interface Budgets {
  readonly address: FailureBudget;
  readonly known: FailureBudget;
  readonly strangers: FailureBudget;
  readonly allKnown: FailureBudget;
}

const budgets = () =>
  shared<Budgets>("audit.denial-budgets", () => ({
    address: failureBudget(OF_ADDRESS),
    known: failureBudget(OF_KNOWN),
    strangers: failureBudget(OF_STRANGERS),
    allKnown: failureBudget(OF_ALL_KNOWN),
  }));

/**
 * May this denial be a record of its own? Past what one address, one key and all of them may have
 * recorded it is only to be counted: nobody fills the disk with refusals.
 */
export function mayRecord({ action, id, address }: Denied, nowMs: number): boolean {
  const { address: ofAddress, known, strangers, allKnown } = budgets();
  if (id !== null) {
    return known.charge(id, nowMs) === null && allKnown.charge("", nowMs) === null;
  }
  const name = `${action} ${addressGroup(address ?? "unknown")}`;
  return ofAddress.charge(name, nowMs) === null && strangers.charge("", nowMs) === null;
}
