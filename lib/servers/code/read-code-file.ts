import { fail, type Result, succeed } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";
import { type ReadVariable, resolveReferences } from "./references";

/** A part of an installation as written in a file, with its name. */
export type NamedCode = Readonly<Record<string, unknown>> & { readonly name: string };

/**
 * Parses a file whose only field is an object of things by name, and resolves its references to
 * environment variables. `things` says in an error what the field contains. The things themselves
 * are validated later, by the verb that receives them. Failures: `malformed_body`, and
 * `invalid_input` with an error for each wrong field.
 */
export function readCodeFile(
  text: string,
  read: ReadVariable,
  { field, things }: { readonly field: string; readonly things: string },
): Result<NamedCode[]> {
  const file = parseObject(text);
  if (!file.ok) return file;
  const { [field]: byName, ...others } = file.value;
  const wrong = (at: string, words: string) => fail("invalid_input", { fields: { [at]: words } });
  const other = Object.keys(others).find((name) => name !== "$schema");
  if (other !== undefined) return wrong(other, `A file of ${things} has only the field ${field}.`);
  if (!isRecord(byName)) return wrong(field, `Give an object of ${things} by name.`);
  const notObject = Object.keys(byName).find((name) => !isRecord(byName[name]));
  if (notObject !== undefined) return wrong(`${field}.${notObject}`, "Give an object.");
  const resolved = resolveReferences(byName, read, field);
  if (!resolved.ok) return resolved;
  const entries = Object.entries(resolved.value as Record<string, Record<string, unknown>>);
  return succeed(entries.map(([name, one]) => ({ ...one, name })));
}

/**
 * Parses text as a JSON object. Failures: `malformed_body`, and `invalid_input` for any other JSON
 * value.
 */
export function parseObject(text: string): Result<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("malformed_body");
  }
  if (isRecord(value)) return succeed(value);
  return fail("invalid_input", { fields: { file: "This is not a JSON object." } });
}
