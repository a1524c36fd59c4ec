import type { Given, Option } from "@/cli/terminal/command";
import { DEFAULT_EXPIRY_DAYS, type Expiry } from "@/lib/keys/view-expiry";

/** The options that set the expiry of a key or a trust rule. At most one of them may be given. */
export const EXPIRIES = ["days", "until", "never"];

export const expiryOptions: Readonly<Record<string, Option>> = {
  days: {
    value: "N",
    help: `ends after N days (default: ${DEFAULT_EXPIRY_DAYS}, or the policy's limit if lower)`,
  },
  until: { value: "YYYY-MM-DD", help: "ends at the end of that day, in UTC" },
  never: { help: "does not end, where the policy allows it" },
};

/**
 * Returns the expiry that the options set. Without these options, the key or rule expires after
 * `DEFAULT_EXPIRY_DAYS`, or after `maxKeyDays` if that is less.
 */
export function expiryOf(given: Given, maxKeyDays: number | null): Expiry {
  if (given.has("never")) return { type: "never" };
  const date = given.text("until");
  if (date !== undefined) return { type: "date", date };
  const days = given.number("days");
  return { type: "days", days: days ?? Math.min(DEFAULT_EXPIRY_DAYS, maxKeyDays ?? Infinity) };
}

/** Returns whether the command line sets an expiry, instead of relying on the default. */
export const givesExpiry = (given: Given) =>
  EXPIRIES.some((name) => given.has(name) || given.text(name) !== undefined);
