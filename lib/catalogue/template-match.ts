import { patternMatcher } from "./view-pattern";

/** Converts a URI template into a pattern with `*` in place of every expression. */
export const templatePattern = (template: string): string => template.replace(/\{[^{}]*\}/g, "*");

/**
 * Returns a function that tells whether a URI could be an expansion of a template (RFC 6570). The
 * function accepts more URIs than the RFC does, because its result only decides which server owns a
 * URI.
 */
export function templateMatcher(template: string): (uri: string) => boolean {
  return patternMatcher(templatePattern(template));
}
