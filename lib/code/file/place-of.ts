import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import type { ParsedFile } from "./parse-file";
import { offsetOf } from "./plain-value";

/** A place in a file, with the path of the part that is there, such as `teams.red.members`. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/**
 * Returns where a part of a file is. The path is a list of names and indexes, or one text in which
 * dots separate them; names that contain dots are found by what the file contains. If the part is
 * missing, the place is that of the part which should contain it. With `ofName`, the place is that of
 * the part's name rather than that of its value.
 */
export function placeOf(
  file: ParsedFile,
  path: readonly PropertyKey[] | string,
  { ofName = false } = {},
): Place {
  let rest = typeof path === "string" ? path : path.map(String).join(".");
  let node = file.document.contents as Node | null;
  let offset = offsetOf(node);
  let shown = "";
  while (rest !== "") {
    const step = stepInto(isAlias(node) ? (node.resolve(file.document) ?? null) : node, rest);
    if (!step) break;
    rest = rest.slice(step.name.length + 1);
    shown += step.shown;
    node = step.node;
    const isValue = rest === "" && !ofName && isScalar(node) && node.source !== "";
    offset = isValue ? offsetOf(node) : step.offset;
  }
  const missing = rest.split(".").filter((name) => name !== "");
  const { line, col } = file.lines.linePos(offset);
  const all = missing.reduce((text, name) => text + shownName(name), shown);
  return { line: Math.max(line, 1), column: Math.max(col, 1), path: all.replace(/^\./, "") };
}

interface Step {
  readonly name: string;
  readonly shown: string;
  readonly node: Node | null;
  readonly offset: number;
}

/** Finds the member with which `path` begins. Of several, the longest name is the right one. */
function stepInto(node: Node | null, path: string): Step | null {
  if (isSeq(node)) {
    const [name = ""] = path.split(".");
    const item = /^\d+$/.test(name) ? (node.items[Number(name)] as Node | undefined) : undefined;
    return item ? { name, shown: `[${name}]`, node: item, offset: offsetOf(item) } : null;
  }
  const pairs = isMap(node) ? node.items : [];
  const found = pairs.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "";
    if (path !== name && !path.startsWith(`${name}.`)) return [];
    const offset = offsetOf(key as Node);
    return [{ name, shown: shownName(name), node: value as Node | null, offset }];
  });
  return found.toSorted((one, other) => other.name.length - one.name.length)[0] ?? null;
}

const shownName = (name: string) =>
  /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
