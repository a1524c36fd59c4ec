import { matchesPattern } from "@/lib/grants/matches-pattern";

/**
 * Could this URI be an expansion of a template (RFC 6570)? Every expression stands for any run of
 * characters: servers may do as they like with values, and this only tells whose the URI is.
 */
export function mayExpandTo(template: string, uri: string): boolean {
  return matchesPattern(template.replace(/\{[^{}]*\}/g, "*"), uri);
}
