import { fail, type Result, succeed } from "@/lib/errors/errors";

/** A reference `${env:NAME}` (Cursor), or `${NAME}` and `${NAME:-default}` (Claude Code). */
const REFERENCE = /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

export type ReadVariable = (name: string) => string | undefined;

/** The reference to this variable, as written in a file. */
export function referenceTo(name: string): string {
  return `\${env:${name}}`;
}

/** The distinct variables to which a JSON value refers. */
export function referredVariables(value: unknown): string[] {
  const found = JSON.stringify(value ?? null).matchAll(REFERENCE);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/** The referenced variables that are not set and have no default. */
export function unsetVariables(value: unknown, read: ReadVariable): string[] {
  const found = JSON.stringify(value).matchAll(REFERENCE);
  const unset = [...found].flatMap(([, name = "", fallback]) =>
    read(name) === undefined && fallback === undefined ? [name] : [],
  );
  return [...new Set(unset)];
}

/**
 * Replaces every reference in the strings of a JSON value with the variable's value. Failure:
 * `invalid_input`, with a field for every string whose variable is not set; each field name starts
 * with `at`.
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
