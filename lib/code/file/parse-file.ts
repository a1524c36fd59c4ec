import { type Document, LineCounter, parseDocument, type YAMLError } from "yaml";
import { plainValue, Unreadable } from "./plain-value";
import { DEPTH_MAX, tooDeepAt } from "./too-deep";

/** The largest file that is read, in characters. */
const FILE_MAX = 1_048_576;

/** A problem of a file at a place in it. Lines and columns count from 1. */
export interface FileProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A file that could be read: its content, and where each part of it is. */
export interface ParsedFile {
  readonly value: unknown;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** What the library calls errors that people make often, in words that say what to do. */
const WORDS: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  MULTIPLE_DOCS: "Give one document: the file contains a second one after ---.",
  TAB_AS_INDENT: "Indent with spaces: YAML does not allow tabs.",
};

/**
 * Parses text as YAML 1.2, of which JSON is a part. Sizes, nesting and aliases are bounded before
 * anything is built of them. Tags, directives, merge keys and repeated keys are refused, so that a
 * file means the same to every reader. Returns the first problem of a file that cannot be read.
 */
export function parseFile(text: string): ParsedFile | FileProblem {
  if (text.length > FILE_MAX) {
    return { line: 1, column: 1, message: `The file is larger than ${FILE_MAX} characters.` };
  }
  const lines = new LineCounter();
  const problemAt = (offset: number, message: string): FileProblem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const deep = tooDeepAt(text);
  if (deep !== null) {
    for (let at = 0; at !== -1; at = text.indexOf("\n", at) + 1 || -1) lines.addNewLine(at);
    return problemAt(deep, `The file is nested deeper than ${DEPTH_MAX / 2} levels.`);
  }
  // The library compares each key with all others of its map, which takes minutes for a large file.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const [error] = [...document.errors, ...document.warnings].toSorted(
    (one, other) => one.pos[0] - other.pos[0],
  );
  if (error) return problemAt(error.pos[0], WORDS[error.code] ?? sentence(error.message));
  if (document.directives?.yaml.explicit) {
    return problemAt(0, "Leave out the directive %YAML: files are read as YAML 1.2.");
  }
  try {
    return { value: plainValue(document), document, lines };
  } catch (thrown) {
    if (thrown instanceof Unreadable) return problemAt(thrown.offset, thrown.message);
    throw thrown;
  }
}

const sentence = (text: string) => `This is not valid YAML: ${text.replace(/\.?$/, ".")}`;
