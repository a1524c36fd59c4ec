/** What a record itself has under a name that came from outside: of `constructor`, for one, nothing. */
export function ownMember<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
