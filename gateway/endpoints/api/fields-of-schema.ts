import type { FieldView } from "@/lib/connect/view-reference";
import type { JsonObject } from "./document-parts";

const DEEPEST = 3;

/** Lists the fields of an object's schema in order. The fields of nested objects are included. */
export function schemaFields(schema: JsonObject, prefix = "", depth = 0): FieldView[] {
  const properties = (schema.properties ?? {}) as Record<string, JsonObject>;
  const required = (schema.required ?? []) as readonly string[];
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const own: FieldView = { name: path, type: typeText(field), required: required.includes(name) };
    const within = field.type === "array" ? (field.items as JsonObject | undefined) : field;
    const mark = field.type === "array" ? "[]." : ".";
    if (depth >= DEEPEST || !within?.properties) return [own];
    return [own, ...schemaFields(within, `${path}${mark}`, depth + 1)];
  });
}

/** Describes the type of a schema in a few words, for the API reference that people read. */
export function typeText(schema: JsonObject): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonObject[] | undefined;
  if (choices) return [...new Set(choices.map(choiceText))].join(" | ");
  if (schema.type === "array") {
    const items = typeText((schema.items ?? {}) as JsonObject);
    return `list of ${items}`;
  }
  if (schema.type === "object" && isMap(schema)) {
    return `object of ${typeText(schema.additionalProperties as JsonObject)}`;
  }
  const types = [schema.type ?? "any"].flat().join(" | ");
  return `${types}${limitsText(schema)}`;
}

/**
 * Describes one alternative of a union: its fields with their types, or its type if it has no
 * fields.
 */
function choiceText(schema: JsonObject): string {
  if (!schema.properties) return typeText(schema);
  const fields = schemaFields(schema).map(({ name, type }) => `${name}: ${type}`);
  return `{ ${fields.join(", ")} }`;
}

function isMap({ additionalProperties, properties }: JsonObject): boolean {
  return typeof additionalProperties === "object" && properties === undefined;
}

function limitsText(schema: JsonObject): string {
  const { minimum, maximum, minLength, maxLength, format } = schema;
  if (typeof format === "string") return ` (${format})`;
  if (schema.type === "integer" && typeof maximum === "number" && maximum <= 1_000_000_000) {
    return ` (${minimum ?? 0} to ${maximum})`;
  }
  if (typeof maxLength === "number") return ` (${minLength ?? 0} to ${maxLength} characters)`;
  return "";
}
