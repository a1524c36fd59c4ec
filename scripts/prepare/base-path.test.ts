import { expect, test } from "vitest";
import { buildBasePath } from "./base-path.mjs";

test.each([
  [undefined, ""],
  ["", ""],
  ["not an address", ""],
  ["https://keys.example.com", ""],
  ["https://keys.example.com/", ""],
  ["https://host.example/tools/latchkey/", "/tools/latchkey"],
])("with PUBLIC_URL %s, the console is built for the path '%s'", (publicUrl, path) => {
  expect(buildBasePath(publicUrl)).toBe(path);
});
