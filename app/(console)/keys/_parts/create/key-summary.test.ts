import { expect, test } from "vitest";
import { keySummary } from "./key-summary";

const now = new Date("2026-03-01T12:00:00Z");
const policy = { maxKeyDays: 90, allowNoExpiry: false };
const on = (date: string) =>
  keySummary({ expires: { type: "date", date }, policy, now, kind: "personal" });

test("that no day is chosen is left to the field", () => {
  const owned = { kind: "service", teamName: "Rockets" } as const;
  expect(keySummary({ expires: null, policy, now, ...owned })).toBe(
    "Expires on the last day that you choose. Service key of Rockets.",
  );
});

test("the summary of a chosen date states the expiry, or the rule of the key policy that the date violates", () => {
  expect(on("2026-03-20")).toBe("Expires 20 March 2026.");
  expect(on("2020-01-01")).toBe("The date must be in the future.");
  expect(on("2027-01-01")).toBe("Every key must expire within 90 days.");
});
