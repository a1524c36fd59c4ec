/** Quotes a text as one word of a POSIX shell, in which no character has a special meaning. */
export const shellWord = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
