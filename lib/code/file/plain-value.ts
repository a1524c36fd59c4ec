import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type ParsedNode } from "yaml";

const ALIASES_MAX = 100;
/** How many parts a file may have once its aliases are replaced. */
const PARTS_MAX = 200_000;

/** Thrown for a part of a file that has no plain value. `offset` is where the part begins. */
export class Unreadable extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/** Returns where a part of a file begins, as an offset in its text. */
export const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;

/**
 * Returns the content of a document as plain objects, lists and scalars. Aliases are replaced, at
 * most 100 of them and none inside what it stands for. Throws `Unreadable` for a key that is not a
 * text or occurs twice, and for aliases beyond these bounds.
 */
export function plainValue(document: Document): unknown {
  let aliases = 0;
  let parts = 0;
  return read(document.contents as ParsedNode | null, []);

  function read(node: Node | null, within: readonly Node[]): unknown {
    parts += 1;
    if (parts > PARTS_MAX) throw new Unreadable(offsetOf(node), "The file has too many parts.");
    if (isAlias(node)) return readAlias(node, within);
    if (isSeq(node)) return node.items.map((item) => read(item as Node | null, [...within, node]));
    if (isMap(node)) return readMap(node, within);
    return isScalar(node) ? node.value : null;
  }

  function readAlias(alias: Node, within: readonly Node[]): unknown {
    aliases += 1;
    const at = offsetOf(alias);
    if (aliases > ALIASES_MAX) throw new Unreadable(at, `Use at most ${ALIASES_MAX} aliases.`);
    const found = isAlias(alias) ? alias.resolve(document) : undefined;
    if (!found) throw new Unreadable(at, "There is no anchor of this name before the alias.");
    if (within.includes(found)) throw new Unreadable(at, "This alias contains itself.");
    return read(found, within);
  }

  function readMap(map: Node, within: readonly Node[]): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key, value } of isMap(map) ? map.items : []) {
      const node = key as Node | null;
      if (!isScalar(node) || node.value === null || typeof node.value === "object") {
        throw new Unreadable(offsetOf(node ?? map), "Give a name before the colon.");
      }
      const name = String(node.value);
      if (name === "__proto__") throw new Unreadable(offsetOf(node), "This name cannot be used.");
      if (entries.has(name)) throw new Unreadable(offsetOf(node), `${name} is given twice.`);
      entries.set(name, read(value as Node | null, [...within, map]));
    }
    return Object.fromEntries(entries);
  }
}
