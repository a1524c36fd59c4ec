import { expect, test } from "vitest";
import { unusableName } from "./unusable-name";

test("the name of a member that would be dropped is found anywhere in an input, and other names are not", () => {
  const found = (text: string) => unusableName(JSON.parse(text));
  expect(found('{"__proto__": 1}')).toBe("__proto__");
  expect(found('{"servers": [{"env": {"A": "b", "__proto__": "c"}}]}')).toBe(
    "servers.0.env.__proto__",
  );
  expect(found('{"constructor": {"prototype": 1}, "list": [1, null, "__proto__"]}')).toBeNull();
  expect([undefined, null, 7, "__proto__", new Date()].map(unusableName)).toEqual(
    Array(5).fill(null),
  );
});

test("unusableName can search deeply nested and cyclic inputs", () => {
  const ring: Record<string, unknown> = {};
  ring.self = [ring, ring];
  expect(unusableName(ring)).toBeNull();
  let deep: unknown = JSON.parse('{"__proto__": 1}');
  for (let level = 0; level < 20_000; level++) deep = [deep];
  expect(unusableName(deep)).toMatch(/^0\.0\..*\.__proto__$/);
});
