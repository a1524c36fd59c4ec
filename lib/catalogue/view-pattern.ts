/**
 * Returns a function that matches names against a pattern of a grant. `*` matches any number of
 * characters, including none; all other characters stand for themselves, and the pattern must match
 * the whole name. No backtracking is needed, because the leftmost match of each part is always
 * sufficient.
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

/** Returns whether a name matches a pattern of a grant. See `patternMatcher`. */
export function matchesPattern(pattern: string, name: string): boolean {
  return patternMatcher(pattern)(name);
}
