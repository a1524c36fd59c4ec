export const TEAM_NAME_MAX = 60;
export const TEAM_SLUG_MAX = 40;

/** Derives a slug from a name. The slug is empty if the name contains no ASCII letter or digit. */
export function slugOf(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, TEAM_SLUG_MAX)
    .replace(/-+$/, "");
}
