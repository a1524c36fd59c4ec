/** Reads the addresses from the text field `allowedAddresses` of a submitted form. */
export function addressesIn(form: FormData): string[] {
  return String(form.get("allowedAddresses") ?? "")
    .split(/[\s,]+/)
    .filter(Boolean);
}

/**
 * Returns the error of the text field with the addresses. The field name of an error ends with the
 * index of the invalid address, so only the beginning of the name is compared.
 */
export function addressError(errors: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(errors).find(([name]) => name.startsWith("allowedAddresses"))?.[1];
}
