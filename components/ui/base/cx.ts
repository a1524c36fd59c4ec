/** Joins class names. Values that are false, null, undefined or empty are left out. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
