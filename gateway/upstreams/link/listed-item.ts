import { paramHeadersOf } from "@/lib/catalogue/param-headers";
import { membersAt, skipSpace } from "@/lib/json/view-spans";
import { isRecord } from "@/lib/std/is-record";

export type ListedKind = "tool" | "prompt" | "resource" | "resource_template";

/** An item as the server defines it. `name` is its name, its URI or its URI template. */
export interface ListedItem {
  readonly kind: ListedKind;
  readonly name: string;
  /** The definition as JSON text, exactly as the server wrote it. */
  readonly definition: string;
  /** The title and description in the definition, without what Postgres cannot store. */
  readonly title: string | null;
  readonly description: string | null;
}

const MOST_ITEM_BYTES = 262_144;

/**
 * Returns the item with this definition, or a sentence that says why it is left out. `hasHeaders`
 * says whether calls to the server repeat arguments in headers.
 */
export function listedItem(
  kind: ListedKind,
  key: string,
  text: string,
  hasHeaders: boolean,
): ListedItem | string {
  const what = kind.replace("_", " ");
  const definition: unknown = JSON.parse(text);
  if (!isRecord(definition)) return `A ${what} is not an object.`;
  const name = definition[key];
  if (typeof name !== "string" || name === "") return `A ${what} has no ${key}.`;
  const shown = JSON.stringify(name.slice(0, 80));
  if (name.length > (key === "name" ? 128 : 2_048))
    return `The ${what} ${shown} has too long a ${key}.`;
  // Tool and prompt names appear in headers and logs, so allow only printable ASCII without blanks.
  if (key === "name" && !/^[\x21-\x7e]+$/.test(name)) {
    return `The ${what} ${shown} has characters in its name that are not allowed.`;
  }
  // Postgres can store neither NUL nor an unpaired surrogate.
  if (/[\s\0]|\p{Surrogate}/u.test(name)) return `The ${what} ${shown} has blanks in its ${key}.`;
  // Some clients refuse a whole list if a field of one item occurs twice in it.
  const fields = membersAt(text, skipSpace(text, 0)).map((member) => member.name);
  const twice = fields.find((field, index) => fields.indexOf(field) < index);
  if (twice !== undefined) {
    return `The ${what} ${shown} has the field ${JSON.stringify(twice.slice(0, 80))} twice.`;
  }
  if (kind === "tool" && !isRecord(definition.inputSchema)) {
    return `The ${what} ${shown} has no input schema.`;
  }
  const { fault } = paramHeadersOf(kind === "tool" && hasHeaders ? definition.inputSchema : null);
  if (fault !== null) return `The ${what} ${shown} is invalid: ${fault}.`;
  if (Buffer.byteLength(text) > MOST_ITEM_BYTES) {
    return `The definition of the ${what} ${shown} is larger than 256 KB.`;
  }
  return { kind, name, definition: text, ...wordsOf(definition) };
}

/** Returns the title and description of a definition, without what Postgres cannot store. */
export function wordsOf(definition: Readonly<Record<string, unknown>>) {
  return { title: storable(definition.title), description: storable(definition.description) };
}

function storable(value: unknown): string | null {
  if (typeof value !== "string") return null;
  return Buffer.from(value.replaceAll("\0", "\ufffd"), "utf8").toString("utf8");
}
