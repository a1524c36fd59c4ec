import type { AppliedRules } from "@/lib/policy/view-key-rules";
import { amountText } from "@/lib/words/view-count";

const DAY_MS = 86_400_000;

/** The lifetimes that the form for new keys offers, in days. */
export const EXPIRY_PRESET_DAYS = [7, 30, 90] as const;
export const DEFAULT_EXPIRY_DAYS = 90;

/** The longest lifetime of a key that an installation's policy can allow, in days. */
export const LONGEST_KEY_DAYS = 3650;

/** When a key expires: after a whole number of days, at the end of a day in UTC, or never. */
export type Expiry =
  | { type: "days"; days: number }
  | { type: "date"; date: string }
  | { type: "never" };

/** The rules on the lifetimes of keys. If `maxKeyDays` is null, there is no maximum. */
export type KeyPolicy = Pick<AppliedRules, "maxKeyDays" | "allowNoExpiry"> &
  Partial<Pick<AppliedRules, "lifetimeOf">>;

/**
 * Returns whether the policy allows keys that never expire. If the policy sets a
 * maximum lifetime, every key must expire, regardless of `allowNoExpiry`.
 */
export function neverAllowed(policy: KeyPolicy): boolean {
  return policy.allowNoExpiry && policy.maxKeyDays === null;
}

/** Returns the time from which the key is refused, or null if the key never expires. */
export function expiryMoment(expiry: Expiry, now: Date): Date | null {
  if (expiry.type === "never") return null;
  if (expiry.type === "days") return new Date(now.getTime() + expiry.days * DAY_MS);
  return endOfDay(expiry.date);
}

/** Returns the last date (UTC, YYYY-MM-DD) on which a key that was created then can expire. */
export function lastExpiryDate(policy: KeyPolicy, createdAt: Date): string {
  const days = policy.maxKeyDays ?? LONGEST_KEY_DAYS;
  return new Date(createdAt.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Returns the rule that refuses this expiry, as a sentence for people, or null if the expiry is
 * allowed. `createdAt` is when the lifetime of an existing key began; that of a new key begins now.
 */
export function expiryRefusal(
  policy: KeyPolicy,
  expiry: Expiry,
  now: Date,
  createdAt?: Date,
): string | null {
  const { maxKeyDays } = policy;
  const every = policy.lifetimeOf === "team" ? "Every key of this team" : "Every key";
  const days = amountText(maxKeyDays ?? 0, "day");
  const within = createdAt ? `${days} of its creation` : days;
  const ends = expiryMoment(expiry, now);
  if (ends === null) {
    if (neverAllowed(policy)) return null;
    return maxKeyDays === null ? `${every} must expire.` : `${every} must expire within ${within}.`;
  }
  if (ends <= now) return "The date must be in the future.";
  if (ends <= endOfDay(lastExpiryDate(policy, createdAt ?? now))) return null;
  return maxKeyDays === null
    ? `A key expires within ${LONGEST_KEY_DAYS} days or never.`
    : `${every} must expire within ${within}.`;
}

function endOfDay(date: string): Date {
  return new Date(`${date}T23:59:59.000Z`);
}
