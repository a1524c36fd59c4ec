/** The name that the schema library silently drops from records (zod 4.x). */
const LEFT_OUT = "__proto__";

/**
 * The path of a member whose name would be dropped, or null. A caller can then refuse such an input
 * and state the name. An input may be deep or cyclic.
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
