import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { VERSION } from "./version";

test("the version that clients see is the version of the package", () => {
  const file = resolve(import.meta.dirname, "../../package.json");
  expect(VERSION).toBe(JSON.parse(readFileSync(file, "utf8")).version);
});
