import { describe, expect, it } from "vitest";
import { relativeTimeText } from "./relative-time-text";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("relativeTimeText rounds past times down and future times to the nearest unit", () => {
  it.each([
    [0, "just now"],
    [-59 * SECOND, "just now"],
    [-60 * SECOND, "1 minute ago"],
    [-(59 * MINUTE + 59 * SECOND), "59 minutes ago"],
    [-119 * MINUTE, "1 hour ago"],
    [-47 * HOUR, "1 day ago"],
    [-29 * DAY, "29 days ago"],
    [-31 * DAY, "31 days ago"],
    [-100 * DAY, "3 months ago"],
    [-400 * DAY, "1 year ago"],
    [10 * SECOND, "in a moment"],
    [45 * SECOND, "in 1 minute"],
    [HOUR + 10 * MINUTE, "in 1 hour"],
    [7 * DAY - 3 * SECOND, "in 7 days"],
    [30 * DAY - 3 * SECOND, "in 30 days"],
    [90 * DAY, "in 90 days"],
    [120 * DAY, "in 4 months"],
    [3 * 365 * DAY, "in 3 years"],
  ])("relativeTimeText shows the difference of %d ms as %s", (distance, text) => {
    expect(relativeTimeText(NOW + distance, NOW)).toBe(text);
  });
});
