import { expect, test } from "vitest";
import { type Draft, firstDraft, readDraft } from "./schema-draft";
import { kindOf, resolved, type Schema } from "./schema-kind";

const read = (schema: Schema, draft: Draft) =>
  readDraft(schema, draft, { root: schema, path: "", required: true, depth: 0 });
const object = (properties: Schema, required: string[] = []): Schema => ({
  type: "object",
  properties,
  required,
});

test("typed values are converted to the types in the schema, and empty fields are not sent", () => {
  const schema = object(
    {
      name: { type: "string" },
      count: { type: "integer" },
      share: { type: "number" },
      loud: { type: "boolean" },
      size: { enum: ["s", "m", 3] },
      empty: { type: "string" },
      tags: { type: "array", items: { type: "string" } },
      any: {},
    },
    ["name"],
  );
  const draft = {
    name: "x",
    count: "3",
    share: "0.5",
    loud: "false",
    size: "2",
    empty: "",
    tags: ["a", "b"],
    any: '{"deep":[1]}',
  };
  expect(read(schema, draft)).toEqual({
    value: {
      name: "x",
      count: 3,
      share: 0.5,
      loud: false,
      size: 3,
      tags: ["a", "b"],
      any: { deep: [1] },
    },
    errors: {},
  });
});

test("a missing required value and a violated bound are reported as errors of their fields", () => {
  const schema = object(
    {
      name: { type: "string", minLength: 3 },
      count: { type: "integer", minimum: 1, maximum: 9 },
      share: { type: "number", exclusiveMaximum: 1 },
      tags: { type: "array", items: { type: "integer" }, minItems: 2 },
      any: {},
      missing: { type: "string" },
    },
    ["missing"],
  );
  const draft = { name: "x", count: "10", share: "1", tags: ["1.5"], any: "{", missing: "" };
  expect(read(schema, draft).errors).toEqual({
    name: "Use at least 3 characters.",
    count: "Must be at most 9.",
    share: "Must be less than 1.",
    tags: "Add at least 2 items.",
    "tags.0": "Enter a whole number.",
    any: "This is not valid JSON.",
    missing: "Enter a value.",
  });
});

test("an optional object may be left empty, but must be complete if at least one of its fields is filled in", () => {
  const schema = object({
    where: object({ city: { type: "string" }, zip: { type: "string" } }, ["city"]),
  });
  expect(read(schema, { where: { city: "", zip: "" } })).toEqual({ value: {}, errors: {} });
  expect(read(schema, { where: { city: "", zip: "1" } }).errors).toEqual({
    "where.city": "Enter a value.",
  });
  expect(read(schema, { where: { city: "Bern", zip: "" } }).value).toEqual({
    where: { city: "Bern" },
  });
});

test("the initial draft contains the default values of the schema", () => {
  const schema = object({
    size: { enum: ["s", "m"], default: "m" },
    count: { type: "integer", default: 4 },
    tags: { type: "array", items: { type: "string" }, default: ["a"] },
    where: { ...object({ city: { type: "string" } }), default: { city: "Bern" } },
    fixed: { const: "v1" },
  });
  const draft = firstDraft(schema, schema);
  expect(draft).toEqual({
    size: "1",
    count: "4",
    tags: ["a"],
    where: { city: "Bern" },
    fixed: "0",
  });
  expect(read(schema, draft).value).toEqual({
    size: "m",
    count: 4,
    tags: ["a"],
    where: { city: "Bern" },
    fixed: "v1",
  });
});

test("references and nullable types are resolved, and other unions are edited as JSON", () => {
  const root: Schema = {
    $defs: { city: { type: "string", description: "A city" }, loop: { $ref: "#/$defs/loop" } },
  };
  expect(resolved({ $ref: "#/$defs/city" }, root)).toMatchObject({ type: "string" });
  expect(kindOf(resolved({ $ref: "#/$defs/loop" }, root))).toEqual({ kind: "json" });
  expect(kindOf(resolved({ $ref: "https://elsewhere.example/x" }, root))).toEqual({ kind: "json" });
  expect(kindOf(resolved({ anyOf: [{ type: "integer" }, { type: "null" }] }, root))).toEqual({
    kind: "integer",
  });
  const either = { oneOf: [{ type: "string" }, { type: "integer" }] };
  expect(kindOf(resolved(either, root))).toEqual({ kind: "json" });
  expect(kindOf({ type: "object", additionalProperties: true }, 1)).toEqual({ kind: "json" });
});

test("an argument called __proto__ or constructor is handled like any other argument", () => {
  for (const name of ["constructor", "__proto__"]) {
    const schema = object(JSON.parse(`{"${name}": {"type": "string"}}`), [name]);
    // Every object inherits a member with the name of this argument. The inherited member must not
    // be mistaken for a typed value.
    expect(Object.entries(read(schema, {}).errors)).toEqual([[name, "Enter a value."]]);
    const typed = JSON.parse(`{"${name}": "x"}`) as Draft;
    expect(JSON.stringify(read(schema, typed).value)).toBe(`{"${name}":"x"}`);
  }
});

test("a number that JavaScript would round is refused, because another would be sent", () => {
  const schema = object({ id: { type: "integer" }, share: { type: "number" }, any: {} });
  const exact = { id: "9007199254740992", share: "1.10", any: '{"text":"9007199254740993"}' };
  expect(read(schema, exact).errors).toEqual({});
  const rounded = { id: "9007199254740993", share: "0.1234567890123456789", any: "[1e400]" };
  expect(Object.keys(read(schema, rounded).errors)).toEqual(["id", "share", "any"]);
  expect(read(schema, rounded).errors.id).toContain("9007199254740993");
});
