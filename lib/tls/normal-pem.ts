/**
 * Returns certificates in the normal form in which they are stored, as `read` parses them. A text
 * that cannot be read is returned as it is: the verb that gets it says why.
 */
export function normalPem(
  text: string | null | undefined,
  read: (text: string) => { readonly pem: string } | string,
): string | null {
  if (!text) return null;
  const found = read(text);
  return typeof found === "string" ? text : found.pem;
}
