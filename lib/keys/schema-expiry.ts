import { z } from "zod";
import { LONGEST_KEY_DAYS } from "./view-expiry";

/** When a key expires: after a whole number of days, at the end of a day in UTC, or never. */
export const expirySchema = z.discriminatedUnion(
  "type",
  [
    z.object({
      type: z.literal("days"),
      days: z
        .number("Use a whole number of days.")
        .int("Use a whole number of days.")
        .min(1, "Use at least one day.")
        .max(LONGEST_KEY_DAYS, `Give at most ${LONGEST_KEY_DAYS} days.`),
    }),
    z.object({
      type: z.literal("date"),
      date: z.iso.date("Give a date such as 2027-02-20."),
    }),
    z.object({ type: z.literal("never") }),
  ],
  { error: "Choose when the key expires." },
);
