import { isExact } from "./pattern";

/**
 * Issuers that sign for everybody's projects: without the number of an owner or a project, whoever
 * takes over a released name would be let in, or anybody.
 */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "token.actions.githubusercontent.com": ["repository_owner_id", "repository_id"],
  "gitlab.com": ["namespace_id", "project_id"],
};

/** The rule that refuses these claims for this issuer, as a sentence; null where they are enough. */
export function sharedIssuerRefusal(
  issuer: string,
  claims: Readonly<Record<string, string>>,
): string | null {
  const { hostname } = new URL(issuer);
  const ids = Object.hasOwn(SHARED, hostname) ? SHARED[hostname] : undefined;
  if (!ids) return null;
  const named = ids.some((id) => {
    const value = Object.hasOwn(claims, id) ? claims[id] : undefined;
    return value !== undefined && isExact(value) && /^\d+$/.test(value);
  });
  if (named) return null;
  return `${hostname} signs for everybody's projects. Give ${ids.join(" or ")}, as a number.`;
}
