/** The member name that the schema library (zod 4) silently drops from records. */
const LEFT_OUT = "__proto__";

/**
 * Returns the path of a member that would be dropped because of its name, or null if there is no
 * such member. A caller can then refuse the input and say why. The input may be deeply nested or
 * cyclic.
 */
export function unusableName(input: unknown): string | null {
  const seen = new Set<object>();
  const open: { value: unknown; path: string }[] = [{ value: input, path: "" }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const at = (name: string) => (path === "" ? name : `${path}.${name}`);
    if (Object.hasOwn(value, LEFT_OUT)) return at(LEFT_OUT);
    for (const [name, inner] of Object.entries(value)) open.push({ value: inner, path: at(name) });
  }
  return null;
}
