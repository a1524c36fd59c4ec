/** The named members of something that has more; a name that it lacks is left out. */
export function pick<From extends object, Name extends keyof From>(
  from: From,
  names: readonly Name[],
): Pick<From, Name> {
  const own = names.filter((name) => name in from).map((name) => [name, from[name]]);
  return Object.fromEntries(own) as Pick<From, Name>;
}
