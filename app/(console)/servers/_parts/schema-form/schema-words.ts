import { withUnseenNamed } from "@/lib/servers/view-unseen";
import type { Schema, SchemaKind } from "./schema-kind";

/** What a field is called: its title with the name that the server knows. */
export const labelOf = (name: string, { title }: Schema) =>
  withUnseenNamed(typeof title === "string" && title ? `${title} (${name})` : name);

/** One choice of several. */
export const wordOf = (value: unknown) =>
  withUnseenNamed(typeof value === "string" ? value : JSON.stringify(value));

/** Formats that are usually more than a word. */
export const isProse = ({ format, contentMediaType }: Schema) =>
  format === "textarea" || typeof contentMediaType === "string";

/** What the schema says about a value, and within which bounds it has to be. */
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
