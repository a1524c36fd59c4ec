import { expect, it } from "vitest";
import { rangeText } from "./range-text";

it.each([
  ["2027-02-20T14:00:00Z", "2027-02-20T16:00:00Z", "20 Feb, 14:00 – 16:00 UTC"],
  ["2027-02-20T14:00:00Z", "2027-02-21T02:00:00Z", "20 Feb, 14:00 – 21 Feb, 02:00 UTC"],
  ["2027-02-20T00:00:00Z", "2027-02-23T00:00:00Z", "20 Feb – 22 Feb"],
  ["2027-02-20T00:00:00Z", "2027-02-21T00:00:00Z", "20 Feb"],
])("from %s to %s reads %s", (from, to, text) => {
  expect(rangeText({ from: new Date(from), to: new Date(to) })).toBe(text);
});
