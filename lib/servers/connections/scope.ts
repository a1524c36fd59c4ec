/** A scope's name (RFC 6749, section 3.3). */
const NAME = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;
/** Servers choose the scopes that they ask for, so their number is limited. */
const MOST = 100;

/** All scopes of these texts, each once, in the order of their first mention; `""` for none. */
export function scopeUnion(...scopes: readonly (string | null | undefined)[]): string {
  return [...namesOf(scopes.join(" "))].slice(0, MOST).join(" ");
}

/** Whether every scope of the first text is also in the second. */
export function isScopeWithin(scope: string, other: string | null | undefined): boolean {
  const known = namesOf(other ?? "");
  return [...namesOf(scope)].every((name) => known.has(name));
}

function namesOf(scope: string): Set<string> {
  return new Set(scope.split(" ").filter((name) => NAME.test(name)));
}
