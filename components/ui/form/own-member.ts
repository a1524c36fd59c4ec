/**
 * Returns the record's own value for an untrusted name. For names that every object inherits, such
 * as `constructor`, it returns undefined.
 */
export function ownMember<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
