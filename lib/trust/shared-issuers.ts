import { isExact } from "./pattern";

/**
 * Issuers that sign tokens for the projects of any customer, each with the claims that contain the
 * number of an owner or project. Without such a number, a rule would admit strangers, or the later
 * holder of an abandoned name.
 */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "token.actions.githubusercontent.com": ["repository_owner_id", "repository_id"],
  "gitlab.com": ["namespace_id", "project_id"],
};

/**
 * Returns a sentence that says why these claims do not identify a single owner at this issuer, or
 * null if they do.
 */
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
  return `${hostname} signs tokens for everyone's projects. Give ${ids.join(" or ")} as a number.`;
}
