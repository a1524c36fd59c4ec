import { nameFinder } from "./known-names";
import { eachMember, type Span } from "./spans";

/** Finds and changes some members of an object. Every other member stays as it was written. */
export class KnownMembers {
  readonly #names: readonly string[];
  readonly #find: ReturnType<typeof nameFinder>;

  /** `names` are the members that can be found and changed. */
  constructor(names: readonly string[]) {
    this.#names = names;
    this.#find = nameFinder(names);
  }

  /** Returns the spans of the known members, by name. Of a repeated member, the last counts. */
  read(bytes: Buffer, [open]: Span): Map<string, Span> {
    const found = new Map<string, Span>();
    eachMember(bytes, open, (nameStart, nameEnd, isEscaped, start, end) => {
      const name = this.#names[this.#find.find(bytes, nameStart, nameEnd, isEscaped)];
      if (name !== undefined) found.set(name, [start, end]);
    });
    return found;
  }

  /**
   * Returns the object with other values for known members: JSON text, or null to leave the member
   * out. A member that is not in the object is added. Blank space between members is not kept.
   */
  edit(bytes: Buffer, [open]: Span, values: ReadonlyMap<string, string | null>): Buffer {
    const left = new Map(values);
    const parts: Buffer[] = [];
    const add = (...more: (string | Buffer)[]) => {
      parts.push(parts.length === 0 ? OPEN : COMMA);
      for (const one of more) parts.push(typeof one === "string" ? Buffer.from(one) : one);
    };
    eachMember(bytes, open, (nameStart, nameEnd, isEscaped, start, end) => {
      const name = this.#names[this.#find.find(bytes, nameStart, nameEnd, isEscaped)];
      const value = name === undefined ? undefined : values.get(name);
      if (value === undefined) add(bytes.subarray(nameStart - 1, end));
      else if (value !== null) add(bytes.subarray(nameStart - 1, start), value);
      if (name !== undefined) left.delete(name);
    });
    for (const [name, value] of left) if (value !== null) add(`${JSON.stringify(name)}:`, value);
    if (parts.length === 0) parts.push(OPEN);
    parts.push(CLOSE);
    return Buffer.concat(parts);
  }
}

const OPEN = Buffer.from("{");
const COMMA = Buffer.from(",");
const CLOSE = Buffer.from("}");
