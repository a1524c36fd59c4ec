import { expect, test } from "vitest";
import { paramHeadersOf } from "./param-headers";

const text = (name: unknown) => ({ type: "string", "x-mcp-header": name });
const root = (properties: object, more = {}) => ({ type: "object", properties, ...more });

test("declarations are read at any depth of nested properties", () => {
  const place = root({ zone: { type: "integer", "x-mcp-header": "Zone" }, city: true });
  const schema = root({ region: text("Region"), place, dry: { type: "boolean" } });
  expect(paramHeadersOf(schema)).toEqual({
    headers: [
      { path: ["region"], header: "mcp-param-region" },
      { path: ["place", "zone"], header: "mcp-param-zone" },
    ],
    fault: null,
  });
  // A property may have the keyword's name, and values of other keywords are not schemas.
  const odd = root({ "x-mcp-header": { type: "array", default: [text("A")] } });
  for (const one of [odd, null, true, { properties: [] }]) {
    expect(paramHeadersOf(one)).toEqual({ headers: [], fault: null });
  }
});

const anywhere = "is not on a property of the arguments";
const typed = "is not on a string, an integer or a boolean";
const named = "is not the name of a header";

test.each<readonly [string, object]>([
  [named, root({ a: text("") })],
  [named, root({ a: text("My Region") })],
  [named, root({ a: text("Region:Primary") })],
  [named, root({ a: text("Région") })],
  [named, root({ a: text("Region\t1") })],
  [named, root({ a: text("A\r\nB") })],
  [named, root({ a: text(7) })],
  [named, root({ a: text(null) })],
  ...["array", "object", "null", "number", undefined, ["string", "null"]].map(
    (type) => [typed, root({ a: { ...text("A"), type } })] as const,
  ),
  ["names a header that another property names", root({ a: text("Id"), b: text("Id") })],
  [
    "names a header that another property names",
    root({ a: text("Id"), b: root({ c: text("iD") }) }),
  ],
  [anywhere, { ...text("Root"), type: "string" }],
  ...["items", "not", "if", "then", "else", "additionalProperties", "contains"].map(
    (keyword) => [anywhere, root({ a: { [keyword]: root({ b: text("B") }) } })] as const,
  ),
  ...["oneOf", "anyOf", "allOf", "prefixItems"].map(
    (keyword) => [anywhere, root({ a: { [keyword]: [{}, root({ b: text("B") })] } })] as const,
  ),
  ...["$defs", "definitions", "patternProperties", "dependentSchemas"].map(
    (keyword) => [anywhere, root({}, { [keyword]: { x: text("X") } })] as const,
  ),
])("a tool is invalid if the declaration %s", (why, schema) => {
  const { headers, fault } = paramHeadersOf(schema);
  expect(headers).toEqual([]);
  expect(fault).toContain(why);
});
