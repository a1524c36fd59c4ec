import { patternMatcher } from "./view-pattern";

/** A URI template as a pattern, with `*` for every expression. */
export const templatePattern = (template: string): string => template.replace(/\{[^{}]*\}/g, "*");

/**
 * Returns a function that tells whether a URI could be an expansion of a template (RFC 6570). The
 * function is more permissive than the RFC, because it only decides which server owns the URI.
 */
export function templateMatcher(template: string): (uri: string) => boolean {
  return patternMatcher(templatePattern(template));
}
