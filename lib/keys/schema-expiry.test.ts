import { describe, expect, test } from "vitest";
import { expiryMoment, expiryRefusal, lastExpiryDate, neverAllowed } from "./view-expiry";

const now = new Date("2026-11-22T22:30:00Z");
const open = { maxKeyDays: null, allowNoExpiry: true };
const month = { maxKeyDays: 30, allowNoExpiry: true };
const closed = { maxKeyDays: null, allowNoExpiry: false };
const date = (value: string) => ({ type: "date", date: value }) as const;
const days = (count: number) => ({ type: "days", days: count }) as const;
const never = { type: "never" } as const;

describe("the expiry of a key can be a number of days, a date or never", () => {
  test("an expiry in days is exactly that number of days from now", () => {
    expect(expiryMoment(days(7), now)).toEqual(new Date("2026-11-29T22:30:00Z"));
  });
  test("a key with an expiry date is valid until the end of that day in UTC", () => {
    expect(expiryMoment(date("2027-02-20"), now)).toEqual(new Date("2027-02-20T23:59:59Z"));
  });
  test("a key that is created with the expiry `never` has no expiry time", () => {
    expect(expiryMoment(never, now)).toBeNull();
  });
});

test.each([
  [open, days(3650), null],
  [open, never, null],
  [open, date("2026-11-22"), null],
  [open, date("2026-11-21"), "The date must be in the future."],
  [open, date("2036-11-20"), "A key expires within 3650 days or never."],
  [month, days(30), null],
  [month, days(31), "Every key must expire within 30 days."],
  [month, date("2026-12-22"), null],
  [month, date("2026-12-23"), "Every key must expire within 30 days."],
  [month, never, "Every key must expire within 30 days."],
  [{ ...month, maxKeyDays: 1 }, days(2), "Every key must expire within 1 day."],
  [closed, never, "Every key must expire."],
  [closed, days(90), null],
])("expiryRefusal for the policy %o and the expiry %o returns: %s", (policy, expiry, rule) => {
  expect(expiryRefusal(policy, expiry, now)).toBe(rule);
});

test("the form for new keys offers only lifetimes that the installation's policy allows", () => {
  expect(neverAllowed(open)).toBe(true);
  expect(neverAllowed(month)).toBe(false);
  expect(neverAllowed(closed)).toBe(false);
  expect(lastExpiryDate(month, now)).toBe("2026-12-22");
  expect(expiryRefusal(month, date(lastExpiryDate(month, now)), now)).toBeNull();
  expect(expiryRefusal(open, date(lastExpiryDate(open, now)), now)).toBeNull();
});
