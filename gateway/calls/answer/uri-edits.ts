import type { Parts } from "@/gateway/upstreams/decode/decode-message";
import type { Edit } from "@/gateway/upstreams/decode/edits";
import { nameFinder } from "@/gateway/upstreams/decode/known-names";
import {
  eachElement,
  eachMember,
  endOfValue,
  isText,
  type Span,
  textOf,
} from "@/gateway/upstreams/decode/spans";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { exposedUri, UI_PATHS } from "@/lib/names/exposed-uri";

/** Maximum number of content blocks in a result whose URIs can be replaced. */
const MOST_BLOCKS = 10_000;
const LINK = Buffer.from('"resource_link"');
const EMBEDDED = Buffer.from('"resource"');
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

const NAMES = ["type", "uri", "resource", "content"] as const;
const names = nameFinder(NAMES);
const uiNames = nameFinder(UI_PATHS.map(([first = ""]) => first));
/** The spans of an object's fields. Each span is at the index of the field's name in `NAMES`. */
type Fields = (Span | undefined)[];
const TYPE = 0;
const URI = 1;
const RESOURCE = 2;
const CONTENT = 3;
const noFields = (): Fields => [undefined, undefined, undefined, undefined];

/**
 * Returns the edits that replace a server's resource URIs with those of the catalogue: in links and
 * embedded resources in `content` and `messages`, in the `contents` of a resource, and of UI
 * resources in `_meta` (MCP Apps). Returns the reason if there are too many blocks, or if a block repeats its type or URI.
 */
export function uriEdits(
  bytes: Buffer,
  parts: Parts,
  server: CatalogueServer,
): Edit[] | "too_many_members" | "repeated_name" {
  if (!server.prefixed) return [];
  const found = new FoundUris(bytes, server);
  found.each(parts.content, found.block);
  found.each(parts.messages, found.message);
  found.each(parts.contents, found.resource);
  found.meta(parts._meta, UI_PATHS);
  return found.problem ?? found.edits;
}

class FoundUris {
  readonly edits: Edit[] = [];
  problem: "too_many_members" | "repeated_name" | null = null;
  #blocks = 0;
  readonly #bytes: Buffer;
  readonly #server: CatalogueServer;

  constructor(bytes: Buffer, server: CatalogueServer) {
    this.#bytes = bytes;
    this.#server = server;
  }

  each(list: Span | undefined, visit: (fields: Fields) => void): void {
    const bytes = this.#bytes;
    if (!list || bytes[list[0]] !== OPEN_BRACKET) return;
    eachElement(bytes, list[0], (start) => {
      if (++this.#blocks > MOST_BLOCKS) this.problem ??= "too_many_members";
      if (this.problem) return bytes.length;
      if (bytes[start] !== OPEN_BRACE) return endOfValue(bytes, start);
      const fields = noFields();
      const end = this.#read(start, fields);
      visit(fields);
      return end;
    });
  }

  /** Visits the URIs to which the paths lead from an object. */
  meta(object: Span | undefined, paths: readonly (readonly string[])[]): void {
    const bytes = this.#bytes;
    if (!object || bytes[object[0]] !== OPEN_BRACE) return;
    const firsts = paths === UI_PATHS ? uiNames : nameFinder(paths.map(([first = ""]) => first));
    eachMember(bytes, object[0], (nameStart, nameEnd, isEscaped, start, end) => {
      const path = paths[firsts.find(bytes, nameStart, nameEnd, isEscaped)];
      if (!path) return;
      if (path.length > 1) this.meta([start, end], [path.slice(1)]);
      else this.#replace([start, end]);
    });
  }

  readonly resource = (fields: Fields): void => {
    const uri = fields[URI];
    if (uri) this.#replace(uri);
  };

  #replace(span: Span): void {
    const uri = textOf(this.#bytes, span);
    if (uri === null) return;
    this.edits.push({ span, by: Buffer.from(JSON.stringify(exposedUri(this.#server, uri))) });
  }

  readonly block = (fields: Fields): void => {
    const type = fields[TYPE];
    const resource = fields[RESOURCE];
    if (!type) return;
    if (isText(this.#bytes, type, LINK)) this.resource(fields);
    else if (resource && isText(this.#bytes, type, EMBEDDED)) {
      this.resource(this.#fieldsOf(resource));
    }
  };

  readonly message = (fields: Fields): void => {
    const content = fields[CONTENT];
    if (content && this.#bytes[content[0]] === OPEN_BRACKET) this.each(content, this.block);
    else if (content) this.block(this.#fieldsOf(content));
  };

  #fieldsOf([start]: Span): Fields {
    const fields = noFields();
    if (this.#bytes[start] === OPEN_BRACE) this.#read(start, fields);
    return fields;
  }

  #read(open: number, into: Fields): number {
    return eachMember(this.#bytes, open, (nameStart, nameEnd, isEscaped, start, end) => {
      const place = names.find(this.#bytes, nameStart, nameEnd, isEscaped);
      if (place < 0) return;
      if (into[place]) this.problem ??= "repeated_name";
      into[place] = [start, end];
    });
  }
}
