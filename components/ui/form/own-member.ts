/** A record's own value under an untrusted name: undefined for inherited names like `constructor`. */
export function ownMember<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
