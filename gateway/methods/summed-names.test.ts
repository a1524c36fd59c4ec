import { expect, test } from "vitest";
import { OWN_TOOLS } from "@/gateway/catalogue/own-tools";
import { OWN_NAMES, SUMMED_METHODS } from "@/lib/usage/recording/summed-names";
import { METHODS } from "./handlers";

test("calls are summed by the name of every method and of Latchkey's own tools", () => {
  const protocol = METHODS.filter((method) => method !== "tools/call");
  expect(SUMMED_METHODS).toEqual(expect.arrayContaining(protocol));
  expect(OWN_NAMES.toSorted()).toEqual(OWN_TOOLS.map(({ name }) => name).toSorted());
});
