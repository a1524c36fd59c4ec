/**
 * Returns the first field name that an object repeats at its top level, or null. `JSON.parse` would
 * hide such a repetition. `text` must be a valid JSON object. Its values may be nested to any
 * depth, because the function does not recurse.
 */
export function repeatedField(text: string): string | null {
  const seen = new Set<string>();
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && isName(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string;
        if (seen.has(name)) return name;
        seen.add(name);
      }
      at = end - 1;
    }
  }
  return null;
}

/** Returns the position after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/**
 * Returns whether the string that ends at `end` is the name of a field. In valid JSON, a colon
 * follows a name and no other string.
 */
function isName(text: string, end: number): boolean {
  let at = end;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\n" || text[at] === "\r") at++;
  return text[at] === ":";
}
