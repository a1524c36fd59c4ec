/** A JSON Schema that an MCP server sent. Its content is not validated. */
export type Schema = Readonly<Record<string, unknown>>;

/** The kind of form field that edits a value. */
export type SchemaKind =
  | { readonly kind: "text" | "number" | "integer" | "boolean" | "json" }
  | { readonly kind: "choice"; readonly choices: readonly unknown[] }
  | { readonly kind: "list"; readonly items: Schema }
  | {
      readonly kind: "object";
      readonly properties: readonly (readonly [name: string, schema: Schema])[];
      readonly required: readonly string[];
    };

const DEEPEST = 5;
const MOST_FIELDS = 60;
const MOST_CHOICES = 200;
const JSON_KIND = { kind: "json" } as const;

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Resolves `#/…` references, and replaces a union of one type and null with that type. */
export function resolved(schema: Schema, root: Schema, depth = 0): Schema {
  if (depth > DEEPEST) return {};
  const { $ref, ...beside } = schema;
  if (typeof $ref === "string") {
    const found = $ref.startsWith("#") ? pointed(root, $ref.slice(1)) : null;
    return isSchema(found) ? resolved({ ...found, ...beside }, root, depth + 1) : {};
  }
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) {
    const real = options.filter((one) => isSchema(one) && one.type !== "null");
    if (real.length !== 1) return schema;
    const { anyOf: _any, oneOf: _one, ...words } = schema;
    return resolved({ ...(real[0] as Schema), ...words }, root, depth + 1);
  }
  return schema;
}

function pointed(root: Schema, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<unknown>((at, step) => {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    return isSchema(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, root);
}

/**
 * Chooses the kind of form field for a resolved schema. Values that fit no other kind are edited as
 * JSON.
 */
export function kindOf(schema: Schema, depth = 0): SchemaKind {
  const choices = "const" in schema ? [schema.const] : schema.enum;
  if (Array.isArray(choices) && choices.length > 0 && choices.length <= MOST_CHOICES) {
    return { kind: "choice", choices };
  }
  if (depth > DEEPEST || schema.anyOf || schema.oneOf || schema.allOf || schema.not)
    return JSON_KIND;
  const types = [schema.type].flat().filter((type) => type !== "null");
  const type = types.length === 1 ? types[0] : undefined;
  if (type === "string") return { kind: "text" };
  if (type === "number" || type === "integer" || type === "boolean") return { kind: type };
  if (type === "array" && isSchema(schema.items)) return { kind: "list", items: schema.items };
  if (type !== "object" && !(type === undefined && isSchema(schema.properties))) return JSON_KIND;
  const { properties, required } = schema;
  const named = isSchema(properties) ? Object.entries(properties) : [];
  const known = named.filter((entry): entry is [string, Schema] => isSchema(entry[1]));
  if (known.length < named.length || known.length > MOST_FIELDS) return JSON_KIND;
  // A nested object without declared properties is treated as a map. A top-level object without
  // declared properties belongs to a tool without arguments.
  const open = schema.additionalProperties;
  if (known.length === 0 && depth > 0 && open !== false) return JSON_KIND;
  const needed: string[] = Array.isArray(required)
    ? required.filter((one) => typeof one === "string")
    : [];
  // Required properties are shown first, because the server's original order is not preserved.
  const inOrder = known.toSorted(([a], [b]) => rank(needed, a) - rank(needed, b));
  return { kind: "object", properties: inOrder, required: needed };
}

const rank = (required: readonly string[], name: string) => {
  const place = required.indexOf(name);
  return place < 0 ? required.length : place;
};
