import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { type Span, textOf } from "@/gateway/upstreams/decode/spans";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { exposedUri } from "@/lib/names/exposed-uri";

/** Maximum number of characters of each part of a description. */
const LONGEST = 2_000;
const describing = new KnownMembers([
  ...["type", "uri", "name", "title", "description", "mimeType"],
]);

/**
 * Returns a text block that stands for a block of a kind that the client's revision does not have:
 * a link to a resource (since MCP 2025-06-18) as its name, URI and description, and audio (since
 * MCP 2025-03-26) as its type.
 */
export function describedBlock(bytes: Buffer, span: Span, server: CatalogueServer): Buffer {
  const said = new Map<string, string>();
  for (const [name, at] of describing.read(bytes, span)) {
    const value = textOf(bytes, at);
    if (value !== null) said.set(name, value.slice(0, LONGEST));
  }
  const text = said.get("type") === "resource_link" ? linkText(said, server) : audioText(said);
  return Buffer.from(JSON.stringify({ type: "text", text }));
}

function linkText(said: ReadonlyMap<string, string>, server: CatalogueServer): string {
  const uri = said.get("uri") ?? "";
  const shown = server.prefixed ? exposedUri(server, uri) : uri;
  const name = said.get("title") ?? said.get("name") ?? "Resource";
  const more = said.get("description");
  return `${name}: ${shown}${more === undefined ? "" : `\n${more}`}`;
}

const audioText = (said: ReadonlyMap<string, string>) =>
  `Audio (${said.get("mimeType") ?? "unknown type"}), which this client's version of MCP cannot receive.`;
