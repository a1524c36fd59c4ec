import { describe, expect, it } from "vitest";
import { dateText, dateTimeText } from "./date-text";

const AT = Date.UTC(2027, 1, 20, 23, 3);

describe("dateTimeText shows the time in the zone with the given offset from UTC, and names the zone", () => {
  it.each([
    [0, "20 Feb 2027, 23:03 UTC"],
    [120, "21 Feb 2027, 01:03 UTC+2"],
    [-330, "20 Feb 2027, 17:33 UTC−5:30"],
  ])(
    "for the offset of %d minutes, dateTimeText converts the time and names the zone",
    (offset, text) => {
      expect(dateTimeText(AT, offset)).toBe(text);
    },
  );
});

describe("dateText shows the date in the zone with the given offset from UTC", () => {
  it("dateText shows the next day if the offset moves the time past midnight", () => {
    expect(dateText(AT)).toBe("20 February 2027");
    expect(dateText(AT, 60)).toBe("21 February 2027");
  });
});
