/**
 * JSON text as a tree of spans. Every value keeps the text that it was written with, so numbers,
 * escapes, blanks, the order of members and repeated names can all be compared.
 */
export interface JsonValue {
  readonly kind: "object" | "array" | "scalar";
  /** The value as it was written. */
  readonly raw: string;
  readonly members: readonly JsonMember[];
  readonly elements: readonly JsonValue[];
  /** The text between the parts of an object or array: brackets, commas, colons and blanks. */
  readonly gaps: readonly string[];
}

export interface JsonMember {
  /** The name as it was written, with its quotes. */
  readonly rawName: string;
  readonly name: string;
  readonly value: JsonValue;
}

/**
 * Reads a JSON text. Texts are in latin1, so that each character stands for one byte. Throws with
 * the position of the first character that is not JSON.
 */
export function readJson(text: string): JsonValue {
  const reader = new Reader(text);
  const value = reader.value();
  reader.blanks();
  if (reader.at < text.length) reader.refuse();
  return value;
}

/** Returns the value of the last member with this name, which is the one that parsers keep. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value?.members.findLast((one) => one.name === name)?.value;
}

/** Returns what a JSON parser makes of a text in latin1. */
export function meaning(raw: string): unknown {
  return JSON.parse(Buffer.from(raw, "latin1").toString("utf8"));
}

/** Returns the string that a JSON text in latin1 stands for, or null if it is not a string. */
export function stringOf(value: JsonValue | undefined): string | null {
  const said = value?.raw.startsWith('"') ? meaning(value.raw) : null;
  return typeof said === "string" ? said : null;
}

const BLANKS = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Reader {
  at = 0;
  constructor(private readonly text: string) {}

  value(): JsonValue {
    this.blanks();
    const start = this.at;
    const first = this.text[start];
    if (first === "{") return this.#object(start);
    if (first === "[") return this.#array(start);
    const raw = first === '"' ? this.#match(STRING) : this.#match(SCALAR);
    return { kind: "scalar", raw, members: [], elements: [], gaps: [] };
  }

  blanks(): void {
    this.#match(BLANKS);
  }

  refuse(): never {
    const near = this.text.slice(Math.max(0, this.at - 40), this.at + 40);
    throw new Error(`This is not JSON at ${this.at}: …${near}…`);
  }

  #object(start: number): JsonValue {
    const members: JsonMember[] = [];
    const gaps = this.#parts("}", () => {
      const before = this.at;
      const rawName = this.#match(STRING);
      const colon = this.at;
      this.blanks();
      this.#literal(":");
      this.blanks();
      const between = this.text.slice(colon, this.at);
      const value = this.value();
      members.push({ rawName, name: String(meaning(rawName)), value });
      return [before, between];
    });
    const raw = this.text.slice(start, this.at);
    return { kind: "object", raw, members, elements: [], gaps };
  }

  #array(start: number): JsonValue {
    const elements: JsonValue[] = [];
    const gaps = this.#parts("]", () => {
      const before = this.at;
      elements.push(this.value());
      return [before, ""];
    });
    const raw = this.text.slice(start, this.at);
    return { kind: "array", raw, members: [], elements, gaps };
  }

  /** Reads the parts up to the closing bracket, and returns the text around and between them. */
  #parts(close: string, read: () => [before: number, between: string]): string[] {
    const gaps: string[] = [];
    let from = this.at;
    this.at++;
    this.blanks();
    if (this.text[this.at] !== close) {
      for (;;) {
        const [before, between] = read();
        gaps.push(this.text.slice(from, before), between);
        from = this.at;
        this.blanks();
        if (this.text[this.at] !== ",") break;
        this.at++;
        this.blanks();
      }
    }
    this.#literal(close);
    gaps.push(this.text.slice(from, this.at));
    return gaps;
  }

  #literal(character: string): void {
    if (this.text[this.at] !== character) this.refuse();
    this.at++;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) this.refuse();
    this.at += found.length;
    return found;
  }
}
