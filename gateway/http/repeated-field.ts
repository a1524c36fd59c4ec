/**
 * The first repeated name among an object's own fields, which `JSON.parse` hides; null if no name
 * is repeated. `text` must be valid JSON and an object. Does not recurse, so any depth is safe.
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

/** The position after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/**
 * Whether the string that ends at `end` is a field's name: in valid JSON, a colon follows a name
 * and nothing else.
 */
function isName(text: string, end: number): boolean {
  let at = end;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\n" || text[at] === "\r") at++;
  return text[at] === ":";
}
