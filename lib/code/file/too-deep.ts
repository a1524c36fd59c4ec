import { Lexer, Parser } from "yaml";

/** The deepest nesting of a file. The parser counts a level of a map as two. */
export const DEPTH_MAX = 40;

/**
 * Returns the offset at which YAML text is nested too deeply, or null. The composer of the library
 * recurses, and 100,000 opening brackets end the process; the parser below it does not.
 */
export function tooDeepAt(text: string): number | null {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // The tokens are not used, but the parser only goes on while they are taken.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return parser.offset;
  }
  return null;
}
