import {
  DEFAULT_EXPIRY_DAYS,
  EXPIRY_PRESET_DAYS,
  type Expiry,
  expiryRefusal,
  type KeyPolicy,
  neverAllowed,
} from "@/lib/keys/view-expiry";

const DAY_MS = 86_400_000;

/**
 * The chosen option (a number of days as text, `date` or `never`), and the value of the date field.
 */
export interface ExpiryChoice {
  readonly choice: string;
  readonly date: string;
}

/**
 * Returns the option that is preselected in the form: the default lifetime if the key policy allows
 * it, otherwise the longest preset that the policy allows, otherwise a date.
 */
export function firstChoice(policy: KeyPolicy, now: Date): ExpiryChoice {
  const fits = (days: number) => expiryRefusal(policy, { type: "days", days }, now) === null;
  const days = [DEFAULT_EXPIRY_DAYS, ...[...EXPIRY_PRESET_DAYS].reverse()].find(fits);
  return { choice: days === undefined ? "date" : String(days), date: "" };
}

/**
 * Returns the choice that gives a new key the lifetime that another key had, or the preselected
 * option if the key policy does not allow this lifetime any more.
 */
export function choiceLike(
  policy: KeyPolicy,
  now: Date,
  { createdAt, expiresAt }: { readonly createdAt: Date; readonly expiresAt: Date | null },
): ExpiryChoice {
  if (expiresAt === null) {
    return neverAllowed(policy) ? { choice: "never", date: "" } : firstChoice(policy, now);
  }
  const days = Math.max(1, Math.round((expiresAt.getTime() - createdAt.getTime()) / DAY_MS));
  if (expiryRefusal(policy, { type: "days", days }, now)) return firstChoice(policy, now);
  if (EXPIRY_PRESET_DAYS.some((one) => one === days)) return { choice: String(days), date: "" };
  const date = new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
  return { choice: "date", date };
}

/** Converts the choice to an `Expiry`. Returns null if the date field is still empty. */
export function expiryOf({ choice, date }: ExpiryChoice): Expiry | null {
  if (choice === "never") return { type: "never" };
  if (choice !== "date") return { type: "days", days: Number(choice) };
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? { type: "date", date } : null;
}

/** Returns the chosen option, or the preselected one if the policy does not offer it. */
export function offeredChoice(
  policy: KeyPolicy,
  chosen: ExpiryChoice | null,
  now: Date,
): ExpiryChoice {
  if (chosen?.choice === "date") return chosen;
  const expires = chosen && expiryOf(chosen);
  return expires && expiryRefusal(policy, expires, now) === null
    ? chosen
    : firstChoice(policy, now);
}
