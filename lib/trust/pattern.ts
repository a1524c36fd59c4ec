/**
 * Whether a claim fits a pattern. `*` stands for any characters, also none, except `/` and `:`, which
 * separate the parts of a subject: `repo:acme/*:ref:refs/heads/main` is any repository of acme, and no
 * branch of another owner can be named so that it fits. Everything else is compared exactly.
 */
export function fits(pattern: string, value: string): boolean {
  const wanted = partsOf(pattern);
  const given = partsOf(value);
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => partFits(part, given[index] ?? ""))
  );
}

/** True for a pattern that only one value fits. */
export const isExact = (pattern: string) => !pattern.includes("*");

/** The parts and, between them, the separators. */
const partsOf = (text: string) => text.split(/([/:])/);

/** In linear steps for each `*`, because the value is a stranger's: never a regular expression. */
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
