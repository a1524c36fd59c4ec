import { headerBytes, headerValue } from "@/gateway/eras/header-value";
import type { Exchange } from "@/gateway/http/exchange";
import { eachMember, isArrayAt, isObjectAt } from "@/gateway/upstreams/decode/spans";
import type { ParamHeader } from "@/lib/definitions/param-headers";
import { decimalText, isSameNumber } from "@/lib/json/view-decimal";

/**
 * Returns the `Mcp-Param-*` headers for the arguments, encoded as MCP requires. `given` is the
 * arguments as valid JSON, so that a number is sent with the digits that the client wrote. A value
 * that is absent, null, an object or an array gets no header (MCP 2026-07-28, Client Behavior).
 */
export function paramHeaders(
  declared: readonly ParamHeader[],
  given: Buffer | null,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const values = valuesOf(declared, given);
  for (const { header } of declared) {
    // Of several members with the same name, the last counts, as in `JSON.parse`.
    const text = textOf(values.get(header)?.at(-1) ?? NULL);
    if (text !== null) headers[header] = headerValue(text);
  }
  return headers;
}

/**
 * Compares the `Mcp-Param-*` headers of a call with its arguments, which are valid JSON. Returns
 * null if they agree, and otherwise a sentence that names the header. Each declared value has to be
 * repeated exactly once, and a header must not stand for a value that the arguments lack (MCP
 * 2026-07-28, Server Behavior for Custom Headers and Server Validation). A member that the
 * arguments repeat has to have the header's value each time, because readers of JSON differ in
 * which one counts.
 */
export function paramHeaderFault(
  { headers, rawHeaders }: Exchange,
  declared: readonly ParamHeader[],
  given: Buffer | null,
): string | null {
  const values = valuesOf(declared, given);
  for (const { header, path } of declared) {
    const sent = headers[header];
    if (countOf(rawHeaders, header) > 1) return `The header ${header} is sent more than once.`;
    const said = (values.get(header) ?? []).filter((value) => value !== NULL);
    const where = `the argument ${JSON.stringify(path.join("."))}`;
    if (sent === undefined) {
      if (said.some(needsHeader)) return `The header ${header} is missing, and ${where} is given.`;
      continue;
    }
    const bytes = headerBytes(sent);
    if (bytes === null) return `The header ${header} is not encoded correctly.`;
    if (said.length === 0) return `The header ${header} is sent, but ${where} is not given.`;
    if (!said.every((value) => isSame(value, bytes))) {
      return `The header ${header} and ${where} are different.`;
    }
  }
  return null;
}

/** A JSON value that is neither an object nor an array, as it was written. */
type Scalar = string;
const NULL = "null";
/** Stands for an object or an array, which no header can repeat. */
const NESTED = "{}";

/**
 * The SDK's client sends no header for an integer that a double cannot hold, because MCP does not
 * allow such integers in these arguments. So their header may be missing.
 */
function needsHeader(value: Scalar): boolean {
  if (value === NESTED) return false;
  const number = isNumber(value) ? Number(value) : 0;
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}

function isSame(value: Scalar, header: Buffer): boolean {
  if (isNumber(value)) return isSameNumber(value, header.toString("latin1"));
  const text = textOf(value);
  return text !== null && header.equals(Buffer.from(text, "utf8"));
}

const isNumber = (value: Scalar) => /^[-\d]/.test(value);

/** Returns the text of a value in a header, or null if it has none. */
function textOf(value: Scalar): string | null {
  if (value === NULL || value === NESTED) return null;
  if (value.startsWith('"')) return JSON.parse(value) as string;
  return isNumber(value) ? decimalText(value) : value;
}

function countOf(rawHeaders: readonly string[], header: string): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === header) count++;
  }
  return count;
}

/** The declared arguments as a tree of their names. */
interface Place {
  header: string | null;
  readonly inside: Map<string, Place>;
}

/** The trees, kept as long as the tool that they belong to. */
const trees = new WeakMap<readonly ParamHeader[], Place>();

function treeOf(declared: readonly ParamHeader[]): Place {
  const known = trees.get(declared);
  if (known) return known;
  const root: Place = { header: null, inside: new Map() };
  for (const { path, header } of declared) {
    let place = root;
    for (const name of path) {
      const next = place.inside.get(name) ?? { header: null, inside: new Map() };
      place.inside.set(name, next);
      place = next;
    }
    place.header = header;
  }
  trees.set(declared, root);
  return root;
}

/** Returns the values that the arguments have for each header, in the order of the arguments. */
function valuesOf(declared: readonly ParamHeader[], given: Buffer | null): Map<string, Scalar[]> {
  const found = new Map<string, Scalar[]>();
  const read = (bytes: Buffer, open: number, { inside }: Place): void => {
    eachMember(bytes, open, (nameStart, nameEnd, isEscaped, start, end) => {
      const written = bytes.toString("utf8", nameStart, nameEnd);
      const place = inside.get(isEscaped ? (JSON.parse(`"${written}"`) as string) : written);
      if (!place) return;
      const isObject = isObjectAt(bytes, start);
      if (isObject && place.inside.size > 0) read(bytes, start, place);
      if (place.header === null) return;
      const isNested = isObject || isArrayAt(bytes, start);
      const value = isNested ? NESTED : bytes.toString("utf8", start, end);
      found.set(place.header, [...(found.get(place.header) ?? []), value]);
    });
  };
  if (given && isObjectAt(given, 0)) read(given, 0, treeOf(declared));
  return found;
}
