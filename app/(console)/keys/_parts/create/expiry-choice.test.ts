import { expect, test } from "vitest";
import { choiceLike } from "./expiry-choice";

const now = new Date("2026-03-01T12:00:00Z");
const createdAt = new Date("2025-06-01T12:00:00Z");
const free = { maxKeyDays: null, allowNoExpiry: true };
const strict = { maxKeyDays: 40, allowNoExpiry: false };

test("a duplicate gets the lifetime that the key had, not its date", () => {
  const ninety = { createdAt, expiresAt: new Date("2025-08-30T12:00:00Z") };
  expect(choiceLike(free, now, ninety)).toEqual({ choice: "90", date: "" });
  const odd = { createdAt, expiresAt: new Date("2025-06-11T23:59:59Z") };
  expect(choiceLike(free, now, odd)).toEqual({ choice: "date", date: "2026-03-11" });
  expect(choiceLike(free, now, { createdAt, expiresAt: null }).choice).toBe("never");
});

test("a lifetime that the policy no longer allows becomes the longest preset that it allows", () => {
  const ninety = { createdAt, expiresAt: new Date("2025-08-30T12:00:00Z") };
  expect(choiceLike(strict, now, ninety).choice).toBe("30");
  expect(choiceLike(strict, now, { createdAt, expiresAt: null }).choice).toBe("30");
});
