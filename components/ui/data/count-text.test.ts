import { expect, test } from "vitest";
import { countText } from "./count-text";

test("countText uses the singular noun for one and the plural noun for all other counts", () => {
  expect(countText(0, "tool")).toBe("no tools");
  expect(countText(1, "tool")).toBe("1 tool");
  expect(countText(12_009, "tool")).toBe("12,009 tools");
  expect(countText(2, "person", "people")).toBe("2 people");
});
