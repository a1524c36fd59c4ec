import { expect, test } from "vitest";
import { dropMembers, editJson, setMembers } from "./view-edit";
import { formatJson } from "./view-format";
import { membersAt } from "./view-spans";

test.each([
  ["{}", "{}"],
  [' { "b" : 1 , "a" : [ ] } ', '{"b":1,"a":[]}'],
  ['[{"a":[1,2,{"b":null}]},true,false,""]', '[{"a":[1,2,{"b":null}]},true,false,""]'],
  // Numbers that JavaScript can hold get its form, and all others keep their text.
  ["[1.0,1E+2,-0,0.10,1e-7,12e3]", "[1,100,0,0.1,1e-7,12000]"],
  ["[9007199254740993,18446744073709551615,-9223372036854775808]", null],
  ["[0.1234567890123456789,1e400,123456789012345678901234567890.5]", null],
  ['{"a":"\\u00fc\\/\\u0000\\ud83d"}', '{"a":"ü/\\u0000\\ud83d"}'],
  ['{"\\u0061":1,"a":2}', '{"a":1,"a":2}'],
  ['{"x":"\\\\","y":"\\"}"}', null],
])("%s is formatted as %s", (text, expected) => {
  expect(formatJson(text)).toBe(expected ?? text);
});

test("sorted members are in the order in which JavaScript lists them", () => {
  const text = '{"b":1,"10":2,"a":{"z":1,"y":2},"9":3,"01":4,"4294967295":5,"__proto__":6}';
  const entries = Object.entries(JSON.parse(text)).sort(([a], [b]) => (a < b ? -1 : 1));
  const { a: _, ...names } = Object.fromEntries(entries);
  const sorted = formatJson(text, { sorted: true });
  expect(membersAt(sorted, 0).map(({ name }) => name)).toEqual(
    Object.keys(Object.fromEntries(entries)),
  );
  expect(Object.keys(names)).toHaveLength(6);
  expect(sorted).toContain('"a":{"y":2,"z":1}');
});

test("indented text equals that of JSON.stringify", () => {
  const value = { a: [1, { b: [] }, {}], c: "x" };
  expect(formatJson(JSON.stringify(value), { indent: "  " })).toBe(JSON.stringify(value, null, 2));
});

test("a member is set in place, everywhere it stands, or first", () => {
  const set = (text: string, name: string) =>
    editJson(text, setMembers(0, membersAt(text, 0), { [name]: '"new"' }));
  expect(set('{ "x": 1.0, "name" : {"a":"}"}, "y":2 }', "name")).toBe(
    '{ "x": 1.0, "name" : "new", "y":2 }',
  );
  expect(set('{"name":1,"n\\u0061me":2}', "name")).toBe('{"name":"new","n\\u0061me":"new"}');
  expect(set('{"x":1}', "name")).toBe('{"name":"new","x":1}');
  expect(set("{}", "name")).toBe('{"name":"new"}');
});

test.each([
  ['{"o":1,"a":2}', '{"a":2}'],
  ['{"a":2 , "o":[1] }', '{"a":2 }'],
  ['{"a":1,"o":2,"b":3}', '{"a":1,"b":3}'],
  ['{"o":1,"o":2,"a":3}', '{"a":3}'],
  ['{"o":1,"a":2,"o":3}', '{"a":2}'],
  ['{"o":1}', "{}"],
  ['{"a":1}', '{"a":1}'],
])("without its member o, %s is %s", (text, expected) => {
  expect(editJson(text, dropMembers(0, membersAt(text, 0), ["o"]))).toBe(expected);
});
