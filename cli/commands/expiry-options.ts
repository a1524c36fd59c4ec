import type { Given, Option } from "@/cli/terminal/command";
import { DEFAULT_EXPIRY_DAYS, type Expiry } from "@/lib/keys/schema-expiry";

/** The options that say when a key or a trust rule ends, of which at most one may be given. */
export const EXPIRIES = ["days", "until", "never"];

export const expiryOptions: Readonly<Record<string, Option>> = {
  days: {
    value: "N",
    help: `ends after N days (default: ${DEFAULT_EXPIRY_DAYS}, or the policy's limit if lower)`,
  },
  until: { value: "YYYY-MM-DD", help: "ends at the end of that day, in UTC" },
  never: { help: "does not end, where the policy allows it" },
};

/** The expiry that the options give, or the default expiry within the policy's limit. */
export function expiryOf(given: Given, maxKeyDays: number | null): Expiry {
  if (given.has("never")) return { type: "never" };
  const date = given.text("until");
  if (date !== undefined) return { type: "date", date };
  const days = given.number("days");
  return { type: "days", days: days ?? Math.min(DEFAULT_EXPIRY_DAYS, maxKeyDays ?? Infinity) };
}

/** True if one of the options is given. */
export const givesExpiry = (given: Given) =>
  EXPIRIES.some((name) => given.has(name) || given.text(name) !== undefined);
