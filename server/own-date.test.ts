import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { restoreDate } from "./own-date";

const require = createRequire(import.meta.url);

test("once Next has been loaded, the global Date is replaced by the platform's own", () => {
  const own = Date;
  require("next/dist/server/node-environment-extensions/date.js");
  // When this assertion fails, Next no longer replaces Date and restoreDate can be removed.
  expect(Date).not.toBe(own);
  restoreDate();
  expect(Date).toBe(own);
  expect(new Date().constructor).toBe(own);
});
