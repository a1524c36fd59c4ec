import { expect, test } from "vitest";
import { differences } from "./differences";
import { readJson } from "./json-tree";

const latin1 = (text: string) => readJson(Buffer.from(text).toString("latin1"));
const found = (direct: string, through: string) =>
  differences(latin1(direct), latin1(through)).map(({ path, change }) => `${path} ${change}`);

test("the same bytes have no differences, however odd they are", () => {
  const odd = '{ "a":-0.0,"b":[1E+2 , {}],"a":"\\u00fc 漢 \\ud83d","__proto__":null,"":[ ] }';
  expect(found(odd, odd)).toEqual([]);
});

test.each([
  ["a number with another text", '{"a":1.0}', '{"a":1}', ["a changed"]],
  ["a big number", '{"a":9007199254740993}', '{"a":9007199254740992}', ["a changed"]],
  ["an escape", '{"a":"\\u00fc"}', '{"a":"ü"}', ["a changed"]],
  ["an escape in a name", '{"\\u0061":1}', '{"a":1}', ["a(name) changed"]],
  ["an unpaired surrogate", '{"a":"\\ud83d"}', '{"a":"\\ufffd"}', ["a changed"]],
  ["the order of members", '{"a":1,"b":2}', '{"b":2,"a":1}', [" order"]],
  ["blanks", '{"a": 1}', '{"a":1}', [" blanks"]],
  ["blanks in an empty list", '{"a":[ ]}', '{"a":[]}', ["a blanks"]],
  ["a repeated member", '{"a":1,"a":2}', '{"a":2}', ["a changed", "a missing"]],
  ["a missing member", '{"a":{"x y":1}}', '{"a":{}}', ['a["x y"] missing']],
  ["an added element", '{"a":[1]}', '{"a":[1,2]}', ["a[1] added"]],
  ["a value of another kind", '{"a":{}}', '{"a":[]}', ["a changed"]],
])("%s is found", (_what, direct, through, expected) => {
  expect(found(direct, through)).toEqual(expected);
});

test("text that is no JSON is refused with the place", () => {
  expect(() => readJson('{"a":01}')).toThrow("not JSON at 6");
});
