import { withUnseenNamed } from "@/lib/servers/view-unseen";
import type { Schema, SchemaKind } from "./schema-kind";

/** Label of a field: its title with the argument's name. */
export const labelOf = (name: string, { title }: Schema) =>
  withUnseenNamed(typeof title === "string" && title ? `${title} (${name})` : name);

/** The label of one choice among a schema's values. */
export const wordOf = (value: unknown) =>
  withUnseenNamed(typeof value === "string" ? value : JSON.stringify(value));

/** True for text that is usually longer than a line. */
export const isProse = ({ format, contentMediaType }: Schema) =>
  format === "textarea" || typeof contentMediaType === "string";

/** The schema's description of a value, with its bounds and format. */
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
