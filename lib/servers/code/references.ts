import { fail, type Result, succeed } from "@/lib/errors/errors";

/** `${env:NAME}`, as Cursor writes it, or `${NAME}` and `${NAME:-default}`, as Claude Code does. */
const REFERENCE = /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

export type ReadVariable = (name: string) => string | undefined;

/** The reference that stands for a variable in a file. */
export function referenceTo(name: string): string {
  return `\${env:${name}}`;
}

/** The variables that a JSON value refers to, each once. */
export function referredVariables(value: unknown): string[] {
  const found = JSON.stringify(value ?? null).matchAll(REFERENCE);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/** Those of them that are not set, and have no default. */
export function unsetVariables(value: unknown, read: ReadVariable): string[] {
  const found = JSON.stringify(value).matchAll(REFERENCE);
  const unset = [...found].flatMap(([, name = "", otherwise]) =>
    read(name) === undefined && otherwise === undefined ? [name] : [],
  );
  return [...new Set(unset)];
}

/**
 * A JSON value with every reference in its texts replaced by what the environment holds. Failure:
 * `invalid_input` with one field for each text whose variable is not set; `at` is its beginning.
 */
export function resolveReferences(value: unknown, read: ReadVariable, at: string): Result<unknown> {
  const missing = new Map<string, string>();
  const resolved = walk(value, at);
  return missing.size > 0
    ? fail("invalid_input", { fields: Object.fromEntries(missing) })
    : succeed(resolved);

  function walk(part: unknown, path: string): unknown {
    if (typeof part === "string") {
      return part.replace(REFERENCE, (_, name: string, otherwise: string | undefined) => {
        const found = read(name) ?? otherwise;
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
