/**
 * Returns true if a pattern matches the value of a claim. `*` matches any number of characters
 * except `/` and `:`, which separate the parts of a subject. For example,
 * `repo:acme/*:ref:refs/heads/main` matches the branch main of every repository of acme. All other
 * characters must be equal.
 */
export function fits(pattern: string, value: string): boolean {
  const wanted = partsOf(pattern);
  const given = partsOf(value);
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => partFits(part, given[index] ?? ""))
  );
}

/** Returns true if the pattern has no `*`, so that it matches only one value. */
export const isExact = (pattern: string) => !pattern.includes("*");

/** Splits a text at `/` and `:`. Each separator becomes an element of its own in the result. */
const partsOf = (text: string) => text.split(/([/:])/);

/**
 * Returns whether a part of a pattern matches the same part of a value. The time is linear in the
 * value's length for each `*`, while a regular expression could take far too long for a value that
 * an attacker has chosen.
 */
function partFits(pattern: string, value: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  for (let index = 0; index < value.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      from = index;
    } else if (pattern[at] === value[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++from;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
