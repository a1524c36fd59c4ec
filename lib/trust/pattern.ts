/**
 * True if a claim's value fits a pattern. `*` matches any number of characters, or none, except `/`
 * and `:`, which separate the parts of a subject. So `repo:acme/*:ref:refs/heads/main` fits any
 * repository of acme, whatever its name, and only the branch main. All other characters are
 * compared exactly.
 */
export function fits(pattern: string, value: string): boolean {
  const wanted = partsOf(pattern);
  const given = partsOf(value);
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => partFits(part, given[index] ?? ""))
  );
}

/** True if only one value fits the pattern. */
export const isExact = (pattern: string) => !pattern.includes("*");

/** Splits a text at `/` and `:`, and keeps these separators as parts. */
const partsOf = (text: string) => text.split(/([/:])/);

/** Takes linear time per `*`; a regular expression could hang on a value chosen by a stranger. */
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
