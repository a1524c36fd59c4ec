import { isRecord } from "@/lib/std/is-record";

/**
 * A tool argument that is also sent in the header `Mcp-Param-<name>`, because the tool's schema
 * declares it with `x-mcp-header`.
 */
export interface ParamHeader {
  readonly argument: string;
  readonly header: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
const MAX_HEADERS = 20;

/**
 * Returns the arguments for which a tool's input schema declares a header. Invalid declarations are
 * ignored.
 */
export function paramHeadersOf(inputSchema: unknown): readonly ParamHeader[] {
  const properties = isRecord(inputSchema) ? inputSchema.properties : null;
  if (!isRecord(properties)) return [];
  const found: ParamHeader[] = [];
  for (const [argument, schema] of Object.entries(properties)) {
    const name = isRecord(schema) ? schema["x-mcp-header"] : undefined;
    if (typeof name !== "string" || !TOKEN.test(name) || found.length >= MAX_HEADERS) continue;
    found.push({ argument, header: `mcp-param-${name.toLowerCase()}` });
  }
  return found;
}

/**
 * Returns the headers for the given arguments, encoded as MCP requires. Arguments that are absent
 * or null get no header.
 */
export function paramHeaderValues(
  declared: readonly ParamHeader[],
  given: unknown,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!isRecord(given)) return headers;
  for (const { argument, header } of declared) {
    const value = Object.hasOwn(given, argument) ? given[argument] : undefined;
    if (typeof value === "string") headers[header] = headerValue(value);
    else if (typeof value === "number" || typeof value === "boolean") {
      headers[header] = String(value);
    }
  }
  return headers;
}

/** Encodes a header value: the text itself if it is safe in a header, otherwise `=?base64?…?=`. */
export function headerValue(text: string): string {
  const plain =
    /^[\x20-\x7e]*$/.test(text) && text.trim() === text && !text.startsWith("=?base64?");
  return plain ? text : `=?base64?${Buffer.from(text, "utf8").toString("base64")}?=`;
}
