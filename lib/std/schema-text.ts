/**
 * A line of text for names: without control characters, line breaks, unpaired surrogates, and marks
 * that change the direction of the following text (UAX 9, sections 2.1 to 2.3), because a name with
 * such marks could alter the sentence around the name.
 */
export const SINGLE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]*$/u;

export const NOT_SINGLE_LINE = "Use a single line of plain text.";
