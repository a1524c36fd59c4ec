/**
 * Matches a single line of text, as required for names. Control characters, line breaks, unpaired
 * surrogates and marks that change the direction of the following text (UAX 9, sections 2.1 to 2.3)
 * are refused. A name with such characters could change how the sentence around it is displayed.
 */
export const SINGLE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]*$/u;

export const NOT_SINGLE_LINE = "Use a single line of plain text.";
