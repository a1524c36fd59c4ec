import type { Context } from "@/lib/core/context";
import { fail, type Refused } from "@/lib/errors/errors";
import { failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/**
 * For each budget, how many failures are allowed in a burst, and how many of them are regained per
 * minute. Each process keeps its own budgets.
 */
const BUDGETS = {
  /** Wrong passwords and wrong link codes from one network. */
  address: { burst: 20, perMinute: 4, names: 20_000 },
  /** Wrong passwords for one email from one network. Other networks are not affected. */
  account_at_address: { burst: 10, perMinute: 2, names: 50_000 },
  /**
   * Wrong passwords for one email, from all networks in which the email's owner has never signed
   * in.
   */
  account: { burst: 100, perMinute: 10, names: 20_000 },
  /** Wrong passwords in one browser that has signed in before. */
  device: { burst: 5, perMinute: 1, names: 50_000 },
  /** Wrong entries of the current password by one signed-in person. */
  person: { burst: 10, perMinute: 2, names: 20_000 },
} as const;

type Kind = keyof typeof BUDGETS;

const budgetOf = (kind: Kind) =>
  shared(`identity.attempts.${kind}`, () => failureBudget(BUDGETS[kind]));

/**
 * An attempt to authenticate. The attempt is charged before the check, so that parallel guesses are
 * counted as well.
 */
export interface Attempt {
  /** Takes back the charge. Call this if the password was right or could not be checked. */
  refund(): void;
}

/**
 * Returns the client's network, or null if the client's address is not known from a trusted source.
 */
export function networkOf({ address }: Context): string | null {
  return address === null ? null : addressGroup(address);
}

/**
 * Charges an attempt to one name's budget of this kind, such as the budget of an email. Failure:
 * `rate_limited`, with the number of seconds to wait.
 */
export function charge(ctx: Context, kind: Kind, name: string): Attempt | Refused {
  const budget = budgetOf(kind);
  const wait = budget.charge(name, ctx.now.getTime());
  if (wait === null) return { refund: () => budget.refund(name) };
  return fail("rate_limited", { reason: `failures_of_${kind}`, retryAfterSeconds: wait });
}

/**
 * Charges a wrong link code to the client's network. Returns `rate_limited` if there were too many
 * wrong codes from this network, otherwise the given failure. Correct codes are never charged or
 * rate limited.
 */
export function wrongCode(ctx: Context, failure: Refused): Refused {
  const network = networkOf(ctx);
  const charged = network === null ? null : charge(ctx, "address", network);
  return charged && "ok" in charged ? charged : failure;
}
