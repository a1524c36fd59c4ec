/** Returns an operator's overrides of an item as the values of a form. */
export function overridesOf(item: {
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
}) {
  return { title: item.titleOverride, description: item.descriptionOverride };
}
