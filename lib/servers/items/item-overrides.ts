/** An operator's overrides of an item, as form values. */
export function overridesOf(item: {
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
}) {
  return { title: item.titleOverride, description: item.descriptionOverride };
}
