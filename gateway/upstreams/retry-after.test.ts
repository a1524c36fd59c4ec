import { expect, test } from "vitest";
import { retryAfterSeconds } from "./retry-after";

const NOW_MS = Date.parse("Thu, 26 Nov 2026 12:00:00 GMT");

test.each([
  ["30", 30],
  [" 0 ", 1],
  ["86400", 600],
  ["Thu, 26 Nov 2026 12:00:45 GMT", 45],
  ["Thu, 26 Nov 2026 11:00:00 GMT", 1],
  ["Fri, 26 Nov 2027 12:00:00 GMT", 600],
  ["-5", null],
  ["1.5", null],
  ["soon", null],
  ["Thu, 99 Xyz 2026 12:00:00 GMT", null],
  ["", null],
  [null, null],
])("the Retry-After value %s is read as %s seconds", (said, seconds) => {
  expect(retryAfterSeconds(said, NOW_MS)).toBe(seconds);
});
