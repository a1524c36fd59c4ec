/** What an operator says in place of the server, as a form of it sets it. */
export function wordsOf(item: {
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
}) {
  return { title: item.titleOverride, description: item.descriptionOverride };
}
