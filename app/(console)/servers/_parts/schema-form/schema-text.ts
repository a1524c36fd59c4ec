import { withUnseenNamed } from "@/lib/servers/view-unseen";
import type { Schema, SchemaKind } from "./schema-kind";

/** Returns the label of a field: the argument's title, if there is one, and its name. */
export const labelOf = (name: string, { title }: Schema) =>
  withUnseenNamed(typeof title === "string" && title ? `${title} (${name})` : name);

/** Returns the label of an allowed value: the value itself if it is text, or else its JSON. */
export const wordOf = (value: unknown) =>
  withUnseenNamed(typeof value === "string" ? value : JSON.stringify(value));

/**
 * True if the schema describes text of several lines, so that a field with several lines is shown.
 */
export const isProse = ({ format, contentMediaType }: Schema) =>
  format === "textarea" || typeof contentMediaType === "string";

/**
 * Returns the hint of a field: the description in its schema, the bounds of the value, and its
 * format.
 */
export function hintOf(schema: Schema, { kind }: SchemaKind): string | undefined {
  const { description, minimum, maximum, format } = schema;
  const bounds =
    typeof minimum === "number" && typeof maximum === "number"
      ? `${minimum} to ${maximum}.`
      : typeof minimum === "number"
        ? `At least ${minimum}.`
        : typeof maximum === "number"
          ? `At most ${maximum}.`
          : null;
  const words = [
    typeof description === "string" ? description.slice(0, 600) : null,
    kind === "integer"
      ? bounds
        ? `A whole number, ${bounds.toLowerCase()}`
        : "A whole number."
      : bounds,
    kind === "json" ? "As JSON." : null,
    typeof format === "string" && format !== "textarea" ? `Format: ${format}.` : null,
  ];
  return withUnseenNamed(words.filter(Boolean).join(" ")) || undefined;
}
