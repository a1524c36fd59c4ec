import type { Context } from "@/lib/core/context";
import { fail, type Refused } from "@/lib/errors/errors";
import { failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Failures allowed at once, and how many are regained each minute. Each process counts its own. */
const BUDGETS = {
  /** Wrong passwords and link codes from one network. */
  address: { burst: 20, perMinute: 4, names: 20_000 },
  /** Wrong passwords for one email from one network. Other networks are not affected. */
  account_at_address: { burst: 10, perMinute: 2, names: 50_000 },
  /** Wrong passwords for one email from all networks where its owner never signed in. */
  account: { burst: 100, perMinute: 10, names: 20_000 },
  /** Wrong passwords in one browser that has signed in before. */
  device: { burst: 5, perMinute: 1, names: 50_000 },
  /** Wrong current passwords from a signed-in person. */
  person: { burst: 10, perMinute: 2, names: 20_000 },
} as const;

type Kind = keyof typeof BUDGETS;

const budgetOf = (kind: Kind) =>
  shared(`identity.attempts.${kind}`, () => failureBudget(BUDGETS[kind]));

/** One authentication attempt, charged in advance so that parallel guesses count too. */
export interface Attempt {
  /** Returns the charge, after a right password or one that was not checked. */
  refund(): void;
}

/** The client's network; null where no trusted source gives its address. */
export function networkOf({ address }: Context): string | null {
  return address === null ? null : addressGroup(address);
}

/** Charges an attempt. Failure: `rate_limited` with the seconds to wait. */
export function charge(ctx: Context, kind: Kind, name: string): Attempt | Refused {
  const budget = budgetOf(kind);
  const wait = budget.charge(name, ctx.now.getTime());
  if (wait === null) return { refund: () => budget.refund(name) };
  return fail("rate_limited", { reason: `failures_of_${kind}`, retryAfterSeconds: wait });
}

/**
 * Charges a wrong link code to its network: returns `rate_limited` where that had too many, else
 * the failure given. Right codes are never charged nor rate limited.
 */
export function wrongCode(ctx: Context, failure: Refused): Refused {
  const network = networkOf(ctx);
  const charged = network === null ? null : charge(ctx, "address", network);
  return charged && "ok" in charged ? charged : failure;
}
