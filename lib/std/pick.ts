/** Returns a copy of an object with only the named members. Missing members are left out. */
export function pick<From extends object, Name extends keyof From>(
  from: From,
  names: readonly Name[],
): Pick<From, Name> {
  const own = names.filter((name) => name in from).map((name) => [name, from[name]]);
  return Object.fromEntries(own) as Pick<From, Name>;
}
