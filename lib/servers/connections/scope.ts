/** Matches the name of a scope (RFC 6749, section 3.3). */
const NAME = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;
/**
 * The maximum number of scopes in a union. The number is limited because servers choose the scopes
 * that they ask for.
 */
const MOST = 100;

/**
 * Returns all scopes in these texts, separated by spaces. Each scope occurs once, in the order of
 * first occurrence. Returns `""` if there are none.
 */
export function scopeUnion(...scopes: readonly (string | null | undefined)[]): string {
  return [...namesOf(scopes.join(" "))].slice(0, MOST).join(" ");
}

/** Returns whether the second text contains every scope of the first text. */
export function isScopeWithin(scope: string, other: string | null | undefined): boolean {
  const known = namesOf(other ?? "");
  return [...namesOf(scope)].every((name) => known.has(name));
}

function namesOf(scope: string): Set<string> {
  return new Set(scope.split(" ").filter((name) => NAME.test(name)));
}
