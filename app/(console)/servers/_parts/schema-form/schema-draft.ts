import { ownMember } from "@/components/ui/form/own-member";
import { roundedNumber } from "@/lib/json/view-exact";
import { countText } from "@/lib/words/view-count";
import { isSchema, kindOf, resolved, type Schema } from "./schema-kind";

/**
 * A value that is being edited: text, or the drafts of a list's items or of an object's properties.
 */
export type Draft = string | readonly Draft[] | { readonly [name: string]: Draft };

/**
 * The value to send, and the errors by the path of the field. An undefined value means that the
 * field is not sent.
 */
export interface ReadDraft {
  readonly value: unknown;
  readonly errors: Readonly<Record<string, string>>;
}

interface Place {
  readonly root: Schema;
  readonly path: string;
  readonly required: boolean;
  readonly depth: number;
}

/** Creates the initial draft for a schema, with the schema's default values or empty fields. */
export function firstDraft(raw: Schema, root: Schema, depth = 0): Draft {
  const schema = resolved(raw, root);
  const kind = kindOf(schema, depth);
  const given = schema.default;
  if (kind.kind === "object") {
    const values = isSchema(given) ? given : {};
    return Object.fromEntries(
      kind.properties.map(([name, property]) => {
        const own = Object.hasOwn(values, name) ? { ...property, default: values[name] } : property;
        return [name, firstDraft(own, root, depth + 1)];
      }),
    );
  }
  if (kind.kind === "list") {
    const values = Array.isArray(given) ? given : [];
    return values.map((value) => firstDraft({ ...kind.items, default: value }, root, depth + 1));
  }
  if (kind.kind === "choice") {
    const only = kind.choices.length === 1 && "const" in schema;
    const index = only ? 0 : kind.choices.findIndex((one) => same(one, given));
    return index < 0 ? "" : String(index);
  }
  if (given === undefined || given === null) return "";
  return typeof given === "string" && kind.kind !== "json" ? given : JSON.stringify(given, null, 2);
}

/** Converts a draft to the value to send, and reports values that violate the schema. */
export function readDraft(raw: Schema, draft: Draft, place: Place): ReadDraft {
  const schema = resolved(raw, place.root);
  const kind = kindOf(schema, place.depth);
  if (kind.kind === "object" && typeof draft === "object" && !Array.isArray(draft)) {
    return readObject(kind, draft as Readonly<Record<string, Draft>>, place);
  }
  if (kind.kind === "list" && Array.isArray(draft)) {
    return readList(schema, kind.items, draft, place);
  }
  const text = typeof draft === "string" ? draft : "";
  const wrong = (message: string): ReadDraft => ({
    value: undefined,
    errors: { [place.path]: message },
  });
  if (text.trim() === "" && (kind.kind !== "text" || text === "")) {
    return place.required ? wrong("Enter a value.") : { value: undefined, errors: {} };
  }
  const good = (value: unknown): ReadDraft => ({ value, errors: {} });
  if (kind.kind === "choice") return good(kind.choices[Number(text)]);
  if (kind.kind === "boolean") return good(text === "true");
  if (kind.kind === "json") return readJson(text, place.path);
  if (kind.kind === "text") {
    const problem = textProblem(schema, text);
    return problem ? wrong(problem) : good(text);
  }
  const number = Number(text);
  const rounded = Number.isFinite(number) ? roundedNumber(text) : null;
  if (rounded) return wrong(roundedText(rounded));
  const problem = numberProblem(schema, number, kind.kind === "integer");
  return problem ? wrong(problem) : good(number);
}

/** Reads a JSON text. A number that JavaScript would round is refused, as another would be sent. */
export function readJson(text: string, path: string): ReadDraft {
  try {
    const value: unknown = JSON.parse(text);
    const rounded = roundedNumber(text);
    return rounded === null
      ? { value, errors: {} }
      : { value: undefined, errors: { [path]: roundedText(rounded) } };
  } catch {
    return { value: undefined, errors: { [path]: "This is not valid JSON." } };
  }
}

const roundedText = (number: string) =>
  `The browser rounds ${number.slice(0, 40)}. Call the tool with this number from a client.`;

type ObjectKind = Extract<ReturnType<typeof kindOf>, { kind: "object" }>;

function readObject(
  { properties, required }: ObjectKind,
  draft: Readonly<Record<string, Draft>>,
  place: Place,
): ReadDraft {
  // A server may use any argument name, even `__proto__`, which a plain object could not store.
  const values = new Map<string, unknown>();
  const errors: [path: string, message: string][] = [];
  const needed: [path: string, message: string][] = [];
  for (const [name, property] of properties) {
    const path = place.path ? `${place.path}.${name}` : name;
    const inside = { ...place, path, required: required.includes(name), depth: place.depth + 1 };
    const read = readDraft(property, ownMember(draft, name) ?? "", inside);
    if (read.value !== undefined) values.set(name, read.value);
    const filled = !isEmpty(ownMember(draft, name) ?? "");
    (filled ? errors : needed).push(...Object.entries(read.errors));
  }
  // An optional object without any values is left out, even if some of its fields are required.
  const left = !place.required && values.size === 0 && errors.length === 0;
  if (left && place.depth > 0) return { value: undefined, errors: {} };
  return { value: Object.fromEntries(values), errors: Object.fromEntries([...needed, ...errors]) };
}

function readList(schema: Schema, items: Schema, draft: readonly Draft[], place: Place): ReadDraft {
  const reads = draft.map((one, index) =>
    readDraft(items, one, {
      ...place,
      path: `${place.path}.${index}`,
      required: true,
      depth: place.depth + 1,
    }),
  );
  const errors = Object.assign({}, ...reads.map((read) => read.errors));
  const least = numberOf(schema.minItems) ?? 0;
  const most = numberOf(schema.maxItems);
  if (draft.length === 0 && !place.required) return { value: undefined, errors };
  if (draft.length < least) errors[place.path] = `Add at least ${countText(least, "item")}.`;
  if (most !== null && draft.length > most)
    errors[place.path] = `Keep at most ${countText(most, "item")}.`;
  return { value: reads.map((read) => read.value), errors };
}

function isEmpty(draft: Draft): boolean {
  if (typeof draft === "string") return draft === "";
  return Object.values(draft).every(isEmpty);
}

function textProblem(schema: Schema, text: string): string | null {
  const least = numberOf(schema.minLength);
  const most = numberOf(schema.maxLength);
  if (least !== null && text.length < least) return `Use at least ${least} characters.`;
  return most !== null && text.length > most ? `Use at most ${most} characters.` : null;
}

function numberProblem(schema: Schema, number: number, whole: boolean): string | null {
  if (!Number.isFinite(number)) return "Enter a number.";
  if (whole && !Number.isInteger(number)) return "Enter a whole number.";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const least = numberOf(minimum);
  const most = numberOf(maximum);
  const over = numberOf(exclusiveMinimum);
  const under = numberOf(exclusiveMaximum);
  if (least !== null && number < least) return `Must be at least ${least}.`;
  if (most !== null && number > most) return `Must be at most ${most}.`;
  if (over !== null && number <= over) return `Must be more than ${over}.`;
  return under !== null && number >= under ? `Must be less than ${under}.` : null;
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : null);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
