import { refusedFields } from "@/lib/definitions/checked-fields";
import { faultOfInputSchema } from "@/lib/definitions/legacy-definition";
import { NAME_FIELD } from "@/lib/definitions/name-field";
import { paramHeadersOf } from "@/lib/definitions/param-headers";
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

/** Postgres can index no more. */
const MOST_NAME_BYTES = 2_048;
const MOST_ITEM_BYTES = 262_144;

/** Why an item is left out of the list, or what of its definition is left out. */
export interface ReadItem {
  readonly item: ListedItem | null;
  readonly problem: string | null;
}

/**
 * Reads an item's definition. `hasHeaders` says whether calls to the server repeat arguments in
 * headers. The problem is a sentence for operators.
 */
export function listedItem(kind: ListedKind, text: string, hasHeaders: boolean): ReadItem {
  const key = NAME_FIELD[kind];
  const what = kind.replace("_", " ");
  const left = (problem: string): ReadItem => ({ item: null, problem });
  const definition: unknown = JSON.parse(text);
  if (!isRecord(definition)) return left(`A ${what} is not an object.`);
  const name = definition[key];
  if (typeof name !== "string" || name === "") return left(`A ${what} has no ${key}.`);
  const shown = `The ${what} ${JSON.stringify(name.slice(0, 80))}`;
  const fault =
    faultOfName(key, name) ??
    faultOfDefinition(kind, definition, text) ??
    faultOfHeaders(kind === "tool" && hasHeaders ? definition.inputSchema : null);
  if (fault !== null) return left(`${shown} ${fault}.`);
  const item = { kind, name, definition: text, ...wordsOf(definition) };
  const refused = refusedFields(kind, text, membersAt(text, skipSpace(text, 0)));
  if (refused.length === 0) return { item, problem: null };
  const fields = refused.join(", ");
  return { item, problem: `${shown} is listed without ${fields}, which clients would refuse.` };
}

function faultOfName(key: string, name: string): string | null {
  if (Buffer.byteLength(name) > MOST_NAME_BYTES) return `has too long a ${key}`;
  // Postgres can store neither NUL nor an unpaired surrogate.
  if (/\0|\p{Surrogate}/u.test(name)) return `has a ${key} with characters that are not text`;
  return key !== "name" && /\s/.test(name) ? `has blanks in its ${key}` : null;
}

/** Checks what every client checks. One invalid item would make it refuse the whole list. */
function faultOfDefinition(
  kind: ListedKind,
  { name }: Readonly<Record<string, unknown>>,
  text: string,
): string | null {
  if (Buffer.byteLength(text) > MOST_ITEM_BYTES) return "has a definition of more than 256 KB";
  const fields = membersAt(text, skipSpace(text, 0)).map((member) => member.name);
  const twice = fields.find((field, index) => fields.indexOf(field) < index);
  if (twice !== undefined) return `has the field ${JSON.stringify(twice.slice(0, 80))} twice`;
  if (kind !== "tool") return typeof name === "string" ? null : "has no name";
  return faultOfInputSchema(text);
}

function faultOfHeaders(inputSchema: unknown): string | null {
  const { fault } = paramHeadersOf(inputSchema);
  return fault === null ? null : `is invalid: ${fault}`;
}

/** Returns the title and description of a definition, without what Postgres cannot store. */
export function wordsOf(definition: Readonly<Record<string, unknown>>) {
  return { title: storable(definition.title), description: storable(definition.description) };
}

function storable(value: unknown): string | null {
  if (typeof value !== "string") return null;
  return Buffer.from(value.replaceAll("\0", "\ufffd"), "utf8").toString("utf8");
}
