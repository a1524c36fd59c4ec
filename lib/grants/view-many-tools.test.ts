import { expect, test } from "vitest";
import { OWN_TOOLS } from "@/gateway/catalogue/own-tools";
import { isTooMany } from "./view-many-tools";

test("with Latchkey's own tools, 80 tools are not too many, and 81 are", () => {
  expect(isTooMany(80 - OWN_TOOLS.length)).toBe(false);
  expect(isTooMany(81 - OWN_TOOLS.length)).toBe(true);
});
