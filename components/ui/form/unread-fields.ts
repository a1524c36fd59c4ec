const UNREAD = "Complete this, or clear it.";

/**
 * Returns an error for each optional field whose input the browser cannot read as a value, such as
 * a date without its year. In FormData, such a field is empty, so its value would be deleted. A
 * required field is refused anyway if it is empty. The keys are the names of the fields. Returns
 * null if there is no such field.
 */
export function unreadFields(form: HTMLFormElement): Record<string, string> | null {
  const unread = [...form.elements].filter(
    (one): one is HTMLInputElement =>
      one instanceof HTMLInputElement && one.validity.badInput && !one.required,
  );
  if (unread.length === 0) return null;
  return Object.fromEntries(unread.map(({ name }) => [name, UNREAD]));
}
