import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * A reference in the form `${env:NAME}` (Cursor), or `${NAME}` and `${NAME:-default}` (Claude
 * Code).
 */
const REFERENCE = /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

export type ReadVariable = (name: string) => string | undefined;

/** Returns a reference to this variable in the syntax of a servers file. */
export function referenceTo(name: string): string {
  return `\${env:${name}}`;
}

/** Returns the names of all variables to which a JSON value refers, without duplicates. */
export function referredVariables(value: unknown): string[] {
  const found = JSON.stringify(value ?? null).matchAll(REFERENCE);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/**
 * Returns the names of the referenced variables that are not set and for which the reference has no
 * default.
 */
export function unsetVariables(value: unknown, read: ReadVariable): string[] {
  const found = JSON.stringify(value).matchAll(REFERENCE);
  const unset = [...found].flatMap(([, name = "", fallback]) =>
    read(name) === undefined && fallback === undefined ? [name] : [],
  );
  return [...new Set(unset)];
}

/**
 * Replaces every reference in the strings of a JSON value with the value of its variable. Failure:
 * `invalid_input`, with one field for each string that has an unset variable. The name of each
 * field begins with `at`.
 */
export function resolveReferences(value: unknown, read: ReadVariable, at: string): Result<unknown> {
  const missing = new Map<string, string>();
  const resolved = walk(value, at);
  return missing.size > 0
    ? fail("invalid_input", { fields: Object.fromEntries(missing) })
    : succeed(resolved);

  function walk(part: unknown, path: string): unknown {
    if (typeof part === "string") {
      return part.replace(REFERENCE, (_, name: string, fallback: string | undefined) => {
        const found = read(name) ?? fallback;
        if (found === undefined) missing.set(path, `${name} is not set in the environment.`);
        return found ?? "";
      });
    }
    if (Array.isArray(part)) return part.map((one, index) => walk(one, `${path}.${index}`));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, one]) => [name, walk(one, `${path}.${name}`)]),
    );
  }
}
