import { expect, test } from "vitest";
import { amountText, countText } from "./view-count";

test("countText uses the singular noun for one and the plural noun for all other counts", () => {
  expect(countText(0, "tool")).toBe("no tools");
  expect(countText(1, "tool")).toBe("1 tool");
  expect(countText(12_009, "tool")).toBe("12,009 tools");
  expect(countText(2, "person", "people")).toBe("2 people");
});

test("amountText has a number also for nothing", () => {
  expect(amountText(0, "second")).toBe("0 seconds");
  expect(amountText(1, "second")).toBe("1 second");
  expect(amountText(1.5, "second")).toBe("1.5 seconds");
});
