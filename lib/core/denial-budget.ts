import { type FailureBudget, failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** The caller whose request was denied: a recognized key or person, otherwise an address. */
export interface DenialSource {
  readonly action: string;
  /** The id of the key or person, or null for an anonymous caller. */
  readonly id: string | null;
  readonly address: string | null;
}

/**
 * The number of keys, people or addresses whose budgets are tracked. If there are more, the budget
 * that was charged least recently is evicted first.
 */
const NAMES = 10_000;
/** The budgets of one address for one action, and of one key or person for all actions. */
const OF_ADDRESS = { burst: 10, perMinute: 10, names: NAMES };
const OF_KNOWN = { burst: 60, perMinute: 6, names: NAMES };
/**
 * The budgets that all anonymous callers share and that all keys and people share. They limit how
 * many audit records a flood of denials can write.
 */
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
 * Decides whether a denial gets its own audit record. A denial beyond the budgets is only counted,
 * so that a flood of denials cannot fill the disk.
 */
export function mayRecord({ action, id, address }: DenialSource, nowMs: number): boolean {
  const { address: ofAddress, known, strangers, allKnown } = budgets();
  if (id !== null) {
    return known.charge(id, nowMs) === null && allKnown.charge("", nowMs) === null;
  }
  const name = `${action} ${addressGroup(address ?? "unknown")}`;
  return ofAddress.charge(name, nowMs) === null && strangers.charge("", nowMs) === null;
}
