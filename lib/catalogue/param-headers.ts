import { isRecord } from "@/lib/std/is-record";

/** A tool argument that is mirrored to the header `Mcp-Param-<name>` (`x-mcp-header`). */
export interface ParamHeader {
  readonly argument: string;
  readonly header: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
const MAX_HEADERS = 20;

/** The mirrored arguments that a tool's input schema declares. Invalid declarations are ignored. */
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
 * The headers of the given arguments, encoded as MCP requires. Absent and null arguments are
 * omitted.
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

/** The value of a header: the text itself if the text is safe, otherwise `=?base64?…?=`. */
export function headerValue(text: string): string {
  const plain =
    /^[\x20-\x7e]*$/.test(text) && text.trim() === text && !text.startsWith("=?base64?");
  return plain ? text : `=?base64?${Buffer.from(text, "utf8").toString("base64")}?=`;
}
