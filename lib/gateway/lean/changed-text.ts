import { elements, members, type Span } from "./json-spans";

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The text of `after`, where `before` is what was parsed of this span of a text: whatever is still
 * the same object or value stays as it was written, so that no number in it is rounded.
 */
export function changedText(text: string, span: Span, before: unknown, after: unknown): string {
  const [start, end] = span;
  const edits: { readonly span: Span; readonly by: string }[] = [];
  collect(span, before, after);
  edits.sort((one, other) => one.span[0] - other.span[0]);
  let changed = "";
  let at = start;
  for (const edit of edits) {
    changed += text.slice(at, edit.span[0]) + edit.by;
    at = edit.span[1];
  }
  return changed + text.slice(at, end);

  function collect(where: Span, was: unknown, is: unknown): void {
    if (was === is) return;
    if (Array.isArray(was) && Array.isArray(is) && was.length === is.length) {
      const spans = elements(text, where[0]);
      spans.forEach((one, index) => {
        collect(one, was[index], is[index]);
      });
      return;
    }
    // What is gone cannot be cut out without its comma: such an object is written anew.
    if (
      isRecord(was) &&
      isRecord(is) &&
      Object.keys(was).every((name) => Object.hasOwn(is, name))
    ) {
      const spans = members(text, where[0]);
      let added = "";
      for (const [name, value] of Object.entries(is)) {
        const one = spans[name];
        if (one) collect(one, was[name], value);
        else added += `${JSON.stringify(name)}:${JSON.stringify(value)},`;
      }
      const inside = where[0] + 1;
      const by = Object.keys(was).length === 0 ? added.slice(0, -1) : added;
      if (added !== "") edits.push({ span: [inside, inside], by });
      return;
    }
    edits.push({ span: where, by: JSON.stringify(is) });
  }
}
