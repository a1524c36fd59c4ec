import type { Context } from "@/lib/core/context";
import { fail, type Refused } from "@/lib/errors/errors";
import { failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** How many failures at once, and how many come back each minute. Each process counts for itself. */
const BUDGETS = {
  /** Wrong passwords and codes of one network. */
  address: { burst: 20, perMinute: 4, names: 20_000 },
  /** Wrong passwords for one email from one network: who guesses there holds up nobody elsewhere. */
  account_at_address: { burst: 10, perMinute: 2, names: 50_000 },
  /** Wrong passwords for one email from all networks that its person never signed in from. */
  account: { burst: 100, perMinute: 10, names: 20_000 },
  /** Wrong passwords in one browser that has signed in before, whatever strangers do. */
  device: { burst: 5, perMinute: 1, names: 50_000 },
  /** Wrong current passwords of somebody who is signed in: no stranger can spend it. */
  person: { burst: 10, perMinute: 2, names: 20_000 },
} as const;

type Kind = keyof typeof BUDGETS;

const budgetOf = (kind: Kind) =>
  shared(`identity.attempts.${kind}`, () => failureBudget(BUDGETS[kind]));

/** One attempt to prove who one is, paid in advance so that parallel guesses count as well. */
export interface Attempt {
  /** Gives back what a right password, or one that was not tried, had paid. */
  refund(): void;
}

/** The network of whoever asks; null where nothing that can be trusted says it. */
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
 * A wrong code of a link: `rate_limited` where its network had too many, else the failure given. A
 * right code costs nothing and is never held up by what others at its address did.
 */
export function wrongCode(ctx: Context, failure: Refused): Refused {
  const network = networkOf(ctx);
  const charged = network === null ? null : charge(ctx, "address", network);
  return charged && "ok" in charged ? charged : failure;
}
