/**
 * One line of text as people name things: no control characters, line breaks or halves of a
 * character, and none of the marks that turn the direction of all that follows them (UAX 9, 2.1
 * to 2.3), by which a name could rewrite the sentence it stands in.
 */
export const SINGLE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]*$/u;

export const NOT_SINGLE_LINE = "Use a single line of plain text.";
