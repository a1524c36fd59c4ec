import { isRecord } from "@/lib/std/is-record";

/**
 * A tool argument that is also sent in the header `Mcp-Param-<name>`, because the tool's schema
 * declares it with `x-mcp-header`.
 */
export interface ParamHeader {
  /** The names of the nested properties that lead to the argument. */
  readonly path: readonly string[];
  /** The name of the header in lower case. */
  readonly header: string;
}

/** The headers that a tool's schema declares, or why the declarations are invalid. */
export type ParamHeaders =
  | { readonly headers: readonly ParamHeader[]; readonly fault: null }
  | { readonly headers: readonly []; readonly fault: string };

const DECLARATION = "x-mcp-header";
/** A field name (RFC 9110, section 5.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES = new Set<unknown>(["string", "integer", "boolean"]);

/** The keywords whose value is a schema or a list of schemas. */
const NESTED = [
  ...["items", "prefixItems", "contains", "additionalItems", "unevaluatedItems"],
  ...["additionalProperties", "unevaluatedProperties", "propertyNames", "contentSchema"],
  ...["oneOf", "anyOf", "allOf", "not", "if", "then", "else"],
];
/** The keywords whose value has a schema for each of its names. */
const NAMED = ["patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"];

const NONE: ParamHeaders = { headers: [], fault: null };

/**
 * Reads the headers that a tool's input schema declares. A declaration has to name a header that no
 * other declaration names, in whatever case, and to stand on a string, integer or boolean that is
 * reached from the root through `properties` alone (MCP 2026-07-28, Streamable HTTP, Schema
 * Extension; SEP-2243). One invalid declaration makes the tool invalid; `fault` is then the end of
 * a sentence about it.
 */
export function paramHeadersOf(inputSchema: unknown): ParamHeaders {
  const headers: ParamHeader[] = [];
  const taken = new Set<string>();

  const declare = (schema: object, path: readonly string[], isReachable: boolean) => {
    const name = (schema as Record<string, unknown>)[DECLARATION];
    const { type } = schema as { type?: unknown };
    if (!isReachable || path.length === 0) return `is not on a property of the arguments`;
    if (typeof name !== "string" || !TOKEN.test(name)) return `is not the name of a header`;
    if (!TYPES.has(type)) return `is not on a string, an integer or a boolean`;
    const header = `mcp-param-${name.toLowerCase()}`;
    if (taken.has(header)) return `names a header that another property names`;
    taken.add(header);
    headers.push({ path, header });
    return null;
  };

  const visit = (schema: unknown, path: readonly string[], isReachable: boolean): string | null => {
    if (!isRecord(schema)) return null;
    if (Object.hasOwn(schema, DECLARATION)) {
      const why = declare(schema, path, isReachable);
      if (why) return `its ${DECLARATION}${shown(path)} ${why}`;
    }
    for (const [name, one] of entriesOf(schema.properties)) {
      const fault = visit(one, [...path, name], isReachable);
      if (fault) return fault;
    }
    for (const one of unreachable(schema)) {
      const fault = visit(one, path, false);
      if (fault) return fault;
    }
    return null;
  };

  const fault = visit(inputSchema, [], true);
  if (fault !== null) return { headers: [], fault };
  return headers.length === 0 ? NONE : { headers, fault };
}

/** Lists the schemas inside a schema that do not stand for a certain property of the arguments. */
function unreachable(schema: Readonly<Record<string, unknown>>): unknown[] {
  const found: unknown[] = [];
  for (const keyword of NESTED) {
    const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
    for (const one of Array.isArray(value) ? value : [value]) found.push(one);
  }
  for (const keyword of NAMED) {
    for (const [, one] of entriesOf(schema[keyword])) found.push(one);
  }
  return found;
}

const entriesOf = (value: unknown) => (isRecord(value) ? Object.entries(value) : []);

const shown = (path: readonly string[]) =>
  path.length === 0 ? "" : ` at ${JSON.stringify(path.join(".").slice(0, 80))}`;
