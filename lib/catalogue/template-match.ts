import { patternMatcher } from "./view-pattern";

/** A URI template as a pattern: every expression stands for any run of characters. */
export const templatePattern = (template: string): string => template.replace(/\{[^{}]*\}/g, "*");

/**
 * Makes a test whether a URI could be an expansion of a template (RFC 6570). Servers may do as they
 * like with values, and this only tells whose the URI is.
 */
export function templateMatcher(template: string): (uri: string) => boolean {
  return patternMatcher(templatePattern(template));
}
