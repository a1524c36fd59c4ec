/**
 * Returns the record's own value for an untrusted name. Returns undefined for names that every
 * object inherits, such as `constructor`.
 */
export function ownMember<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
