import { expect, test } from "vitest";
import { repeatedField } from "./repeated-field";

test.each([
  ['{"a":1,"b":2,"a":3}', "a"],
  ['{"a":1,"\\u0061":2}', "a"],
  ['{ "a" : {"b":1,"b":2} , "c" : ["c","c"] }', null],
  ['{"a":"\\"b\\":","b":1}', null],
  ["{}", null],
])("the first repeated field in %s is %s", (text, name) => {
  expect(repeatedField(text)).toBe(name);
});

test("the time to compare tens of thousands of fields grows linearly with their number", () => {
  const fields = Array.from({ length: 100_000 }, (_, index) => `"f${index}":1`);
  expect(repeatedField(`{${fields.join(",")}}`)).toBeNull();
  expect(repeatedField(`{${fields.join(",")},"f99999":2}`)).toBe("f99999");
});
