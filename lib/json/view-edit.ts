import type { TextMember, TextSpan } from "./view-spans";

/** Replaces a span of a JSON text. Edits of one text must not overlap. */
export interface TextEdit {
  readonly span: TextSpan;
  readonly by: string;
}

/** Applies the edits. Everything outside their spans stays exactly as it is. */
export function editJson(text: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return text;
  let edited = "";
  let from = 0;
  for (const { span, by } of [...edits].sort((a, b) => a.span[0] - b.span[0])) {
    edited += text.slice(from, span[0]) + by;
    from = span[1];
  }
  return edited + text.slice(from);
}

/**
 * Returns the edits that set members of an object, given as JSON values by name. `members` are all
 * members of the object that begins at `open`. A repeated member is set everywhere, because
 * programs disagree on which one counts. Absent members become the object's first.
 */
export function setMembers(
  open: number,
  members: readonly TextMember[],
  values: Readonly<Record<string, string>>,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const absent: string[] = [];
  for (const [name, json] of Object.entries(values)) {
    const named = members.filter((member) => member.name === name);
    edits.push(...named.map(({ value }) => ({ span: value, by: json })));
    if (named.length === 0) absent.push(`${JSON.stringify(name)}:${json}`);
  }
  if (absent.length === 0) return edits;
  const comma = members.length > 0 ? "," : "";
  return [...edits, { span: [open + 1, open + 1], by: `${absent.join(",")}${comma}` }];
}

/** Returns the edits that remove all members with this name, together with one comma each. */
export function dropMembers(
  open: number,
  members: readonly TextMember[],
  names: readonly string[],
): TextEdit[] {
  const edits: TextEdit[] = [];
  let isFirst = true;
  for (const [index, member] of members.entries()) {
    if (!names.includes(member.name)) {
      isFirst = false;
      continue;
    }
    const next = members[index + 1];
    const before = members[index - 1]?.value[1] ?? open + 1;
    // Until a member is kept, the comma after the removed one goes, and later the comma before it.
    if (!isFirst) edits.push({ span: [before, member.value[1]], by: "" });
    else edits.push({ span: [member.nameAt, next?.nameAt ?? member.value[1]], by: "" });
  }
  return edits;
}
