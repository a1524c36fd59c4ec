/**
 * Makes a test for names from a pattern of a grant: `*` stands for any run of characters, also
 * none; everything else is itself, and both ends are anchored. Every character is looked at a
 * bounded number of times: the leftmost place of each part is the best one.
 */
export function patternMatcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  if (parts.length === 1) return (name) => name === first;
  const last = parts[parts.length - 1] ?? "";
  const middle = parts.slice(1, -1);
  return (name) => {
    if (name.length < first.length + last.length) return false;
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let at = first.length;
    for (const part of middle) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** True where a name fits a pattern of a grant (`patternMatcher`). */
export function matchesPattern(pattern: string, name: string): boolean {
  return patternMatcher(pattern)(name);
}
