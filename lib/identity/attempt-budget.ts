import type { Context } from "@/lib/context";
import { fail, type Refused } from "@/lib/errors";
import { addressGroup } from "@/lib/limits/address-group";
import { type FailureBudget, failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process";

/** Twenty wrong passwords or codes at once from one address, then four a minute. */
const byAddress = () =>
  shared("identity.attempts.address", () =>
    failureBudget({ burst: 20, perMinute: 4, names: 20_000 }),
  );

/** Ten wrong passwords at once for one email, then two a minute, wherever they come from. */
const byAccount = () =>
  shared("identity.attempts.account", () =>
    failureBudget({ burst: 10, perMinute: 2, names: 20_000 }),
  );

/** The same for the current password of somebody who is signed in: no stranger can spend it. */
const byPerson = () =>
  shared("identity.attempts.person", () =>
    failureBudget({ burst: 10, perMinute: 2, names: 20_000 }),
  );

/** One attempt to prove who one is, paid in advance so that parallel guesses count as well. */
export interface Attempt {
  /** Gives back what a right password or code had paid. */
  refund(): void;
}

function take(budget: FailureBudget, name: string, ctx: Context): Attempt | Refused {
  const wait = budget.charge(name, ctx.now.getTime());
  if (wait === null) return { refund: () => budget.refund(name) };
  return fail("rate_limited", { retryAfterSeconds: wait });
}

/** Charges the client's address (IPv6 by /64). Failure: `rate_limited` with the seconds to wait. */
export function attemptFromAddress(ctx: Context): Attempt | Refused {
  return take(byAddress(), addressGroup(ctx.address ?? "unknown"), ctx);
}

/** Charges an account, whether or not it exists, by its email. Failure as above. */
export function attemptOnAccount(ctx: Context, email: string): Attempt | Refused {
  return take(byAccount(), email.toLowerCase(), ctx);
}

/** Charges a signed-in person, by their id, for their current password. Failure as above. */
export function attemptOnOwnPassword(ctx: Context, personId: string): Attempt | Refused {
  return take(byPerson(), personId, ctx);
}
