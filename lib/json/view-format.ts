import { isExact } from "./view-exact";
import { scalarEnd, skipSpace, stringEnd } from "./view-spans";

export interface JsonForm {
  /** Sorts the members of every object by name, as `JSON.stringify` would write them. */
  readonly sorted?: boolean;
  /** The indentation of each level. Without it, the text is compact. */
  readonly indent?: string;
}

/**
 * Formats a valid JSON text, like `JSON.stringify(JSON.parse(text))`, but loses nothing: a number
 * that JavaScript cannot hold keeps its text, and repeated members stay. Different texts of one
 * value, such as `1.0` and `1`, or a character and its escape, become the same.
 */
export function formatJson(text: string, form: JsonForm = {}): string {
  return new Formatting(text, form).value(0);
}

class Formatting {
  #at = 0;
  readonly #text: string;
  readonly #sorted: boolean;
  readonly #indent: string;

  constructor(text: string, { sorted = false, indent = "" }: JsonForm) {
    this.#text = text;
    this.#sorted = sorted;
    this.#indent = indent;
  }

  value(depth: number): string {
    const start = skipSpace(this.#text, this.#at);
    this.#at = start;
    switch (this.#text[start]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return JSON.stringify(this.#string());
      default: {
        this.#at = scalarEnd(this.#text, start);
        return plainScalar(this.#text.slice(start, this.#at));
      }
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at = stringEnd(this.#text, start);
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #object(depth: number): string {
    const members: (readonly [name: string, value: string])[] = [];
    while (this.#enters("}")) {
      const name = this.#string();
      this.#at = skipSpace(this.#text, this.#at) + 1;
      members.push([name, this.value(depth + 1)]);
    }
    if (this.#sorted) members.sort(([a], [b]) => byName(a, b));
    const colon = this.#indent === "" ? ":" : ": ";
    const parts = members.map(([name, value]) => `${JSON.stringify(name)}${colon}${value}`);
    return this.#wrapped("{", parts, "}", depth);
  }

  #array(depth: number): string {
    const parts: string[] = [];
    while (this.#enters("]")) parts.push(this.value(depth + 1));
    return this.#wrapped("[", parts, "]", depth);
  }

  /** Moves past a bracket or comma to the next part. Returns false after the closing bracket. */
  #enters(close: string): boolean {
    this.#at = skipSpace(this.#text, this.#at);
    if (this.#text[this.#at] !== close) this.#at = skipSpace(this.#text, this.#at + 1);
    if (this.#text[this.#at] !== close) return true;
    this.#at++;
    return false;
  }

  #wrapped(open: string, parts: readonly string[], close: string, depth: number): string {
    if (this.#indent === "" || parts.length === 0) return `${open}${parts.join(",")}${close}`;
    const line = `\n${this.#indent.repeat(depth)}`;
    return `${open}${parts.map((part) => `${line}${this.#indent}${part}`).join(",")}${line}${close}`;
  }
}

/** The order in which JavaScript lists names: array indexes first, then by UTF-16 units. */
function byName(a: string, b: string): number {
  const [left, right] = [indexOf(a), indexOf(b)];
  if (left !== right) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

const NO_INDEX = 2 ** 32;

function indexOf(name: string): number {
  return /^(?:0|[1-9]\d{0,9})$/.test(name) && Number(name) < NO_INDEX - 1 ? Number(name) : NO_INDEX;
}

/** Writes a number as JavaScript does if that is the same number, and otherwise as it is. */
function plainScalar(text: string): string {
  return /^[-\d]/.test(text) && isExact(text) ? JSON.stringify(Number(text)) : text;
}
