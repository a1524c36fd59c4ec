import type { JsonMember, JsonValue } from "./json-tree";

/**
 * What differs at a place: a value, a member or element that only one side has, the order of the
 * members, or the blanks between the parts.
 */
export type Change = "changed" | "missing" | "added" | "order" | "blanks";

export interface Difference {
  /** The place, for instance `content[2].resource.uri`. */
  readonly path: string;
  readonly change: Change;
  /** The text on each side as it was written. It is empty where a side has nothing. */
  readonly direct: string;
  readonly through: string;
}

/**
 * Compares two JSON values text by text. Returns nothing only if both have the same bytes. Members
 * are matched by their names, and repeated names by their order.
 */
export function differences(direct: JsonValue, through: JsonValue, path = ""): Difference[] {
  if (direct.raw === through.raw) return [];
  if (direct.kind === "object" && through.kind === "object")
    return ofObjects(direct, through, path);
  if (direct.kind === "array" && through.kind === "array") return ofArrays(direct, through, path);
  return [{ path, change: "changed", direct: direct.raw, through: through.raw }];
}

function ofArrays(direct: JsonValue, through: JsonValue, path: string): Difference[] {
  const found: Difference[] = [];
  const count = Math.max(direct.elements.length, through.elements.length);
  for (let at = 0; at < count; at++) {
    const one = direct.elements[at];
    const other = through.elements[at];
    const place = `${path}[${at}]`;
    if (one && other) found.push(...differences(one, other, place));
    else if (one) found.push({ path: place, change: "missing", direct: one.raw, through: "" });
    else if (other) found.push({ path: place, change: "added", direct: "", through: other.raw });
  }
  if (direct.elements.length === through.elements.length) {
    found.push(...ofGaps(direct, through, path));
  }
  return found;
}

function ofObjects(direct: JsonValue, through: JsonValue, path: string): Difference[] {
  const found: Difference[] = [];
  const left = numbered(direct.members);
  const right = numbered(through.members);
  const textOf = ({ rawName, value }: JsonMember) => `${rawName}:${value.raw}`;
  for (const [key, one] of left) {
    const place = placeOf(path, one.name);
    const other = right.get(key);
    if (!other) {
      found.push({ path: place, change: "missing", direct: textOf(one), through: "" });
      continue;
    }
    if (one.rawName !== other.rawName) {
      const names = { direct: one.rawName, through: other.rawName };
      found.push({ path: `${place}(name)`, change: "changed", ...names });
    }
    found.push(...differences(one.value, other.value, place));
  }
  for (const [key, other] of right) {
    if (left.has(key)) continue;
    const place = placeOf(path, other.name);
    found.push({ path: place, change: "added", direct: "", through: textOf(other) });
  }
  const kept = [...left.keys()].filter((key) => right.has(key));
  const now = [...right.keys()].filter((key) => left.has(key));
  const isSameOrder = kept.every((key, at) => key === now[at]);
  if (!isSameOrder) {
    const named = (keys: readonly string[]) => keys.map((key) => key.split(" ", 2)[1]).join(",");
    found.push({ path, change: "order", direct: named(kept), through: named(now) });
  } else if (left.size === right.size && left.size === kept.length) {
    found.push(...ofGaps(direct, through, path));
  }
  return found;
}

/** Compares the text between the parts of two values that have the same parts. */
function ofGaps(direct: JsonValue, through: JsonValue, path: string): Difference[] {
  const at = direct.gaps.findIndex((gap, index) => gap !== through.gaps[index]);
  if (at < 0) return [];
  const texts = { direct: direct.gaps[at] ?? "", through: through.gaps[at] ?? "" };
  return [{ path, change: "blanks", ...texts }];
}

/** Returns the members by number and name, so that repeated names are different keys. */
function numbered(members: readonly JsonMember[]): Map<string, JsonMember> {
  const counts = new Map<string, number>();
  const keys = new Map<string, JsonMember>();
  for (const member of members) {
    const count = (counts.get(member.name) ?? 0) + 1;
    counts.set(member.name, count);
    keys.set(`${count} ${member.name}`, member);
  }
  return keys;
}

const PLAIN_NAME = /^[\w$-]+$/;
const placeOf = (path: string, name: string) => {
  if (!PLAIN_NAME.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
};

/** Says where two texts first differ, with some text around that place. */
export function firstDifference({ direct, through }: Difference): string {
  let at = 0;
  while (at < direct.length && direct[at] === through[at]) at++;
  const around = (text: string) => {
    const from = Math.max(0, at - 12);
    const cut = text.slice(from, at + 44);
    return `${from > 0 ? "…" : ""}${Buffer.from(cut, "latin1").toString("utf8").replaceAll(/\s/g, " ")}`;
  };
  return `byte ${at}: ${around(direct) || "nothing"} → ${around(through) || "nothing"}`;
}
