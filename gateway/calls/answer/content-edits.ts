import { describedBlock } from "@/gateway/eras/described-block";
import type { Parts } from "@/gateway/upstreams/decode/decode-message";
import type { Edit } from "@/gateway/upstreams/decode/edits";
import { nameFinder } from "@/gateway/upstreams/decode/known-names";
import {
  eachElement,
  eachMember,
  endOfValue,
  isArrayAt,
  isObjectAt,
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

/** The edits of a result's content, or the reason why the content cannot be passed on. */
export type ContentEdits = Edit[] | "too_many_members" | "repeated_name";

/**
 * Returns the edits of the content of a result: in `content` and `messages`, and in the `contents`
 * of a resource. A server's resource URIs become those of the catalogue, in links and embedded
 * resources, and those of UI resources in `_meta` (MCP Apps). Blocks of a kind that the client's
 * revision lacks become text, because official clients of that revision refuse the whole result
 * otherwise. All other blocks stay as they are, also those of a kind that Latchkey does not know.
 * Returns the reason if there are too many blocks, or if a block repeats its type or URI.
 */
export function contentEdits(
  bytes: Buffer,
  parts: Parts,
  server: CatalogueServer,
  lacked: ReadonlySet<string> | null,
): ContentEdits {
  if (!server.prefixed && lacked === null) return [];
  const found = new FoundContent(bytes, server, lacked);
  found.each(parts.content, found.block);
  found.each(parts.messages, found.message);
  found.each(parts.contents, found.resource);
  found.meta(parts._meta, UI_PATHS);
  return found.problem ?? found.edits;
}

class FoundContent {
  readonly edits: Edit[] = [];
  problem: "too_many_members" | "repeated_name" | null = null;
  #blocks = 0;
  readonly #bytes: Buffer;
  readonly #server: CatalogueServer;
  readonly #lacked: ReadonlySet<string> | null;

  constructor(bytes: Buffer, server: CatalogueServer, lacked: ReadonlySet<string> | null) {
    this.#bytes = bytes;
    this.#server = server;
    this.#lacked = lacked;
  }

  each(list: Span | undefined, visit: (fields: Fields, span: Span) => void): void {
    const bytes = this.#bytes;
    if (!list || !isArrayAt(bytes, list[0])) return;
    eachElement(bytes, list[0], (start) => {
      if (++this.#blocks > MOST_BLOCKS) this.problem ??= "too_many_members";
      if (this.problem) return bytes.length;
      if (!isObjectAt(bytes, start)) return endOfValue(bytes, start);
      const fields = noFields();
      const end = this.#read(start, fields);
      visit(fields, [start, end]);
      return end;
    });
  }

  /** Visits the URIs to which the paths lead from an object. */
  meta(object: Span | undefined, paths: readonly (readonly string[])[]): void {
    const bytes = this.#bytes;
    if (!object || !isObjectAt(bytes, object[0])) return;
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
    const uri = this.#server.prefixed ? textOf(this.#bytes, span) : null;
    if (uri === null) return;
    this.edits.push({ span, by: Buffer.from(JSON.stringify(exposedUri(this.#server, uri))) });
  }

  readonly block = (fields: Fields, span: Span): void => {
    const type = fields[TYPE];
    const resource = fields[RESOURCE];
    if (!type) return;
    if (this.#lacked?.has(textOf(this.#bytes, type) ?? "")) {
      this.edits.push({ span, by: describedBlock(this.#bytes, span, this.#server) });
    } else if (isText(this.#bytes, type, LINK)) this.resource(fields);
    else if (resource && isText(this.#bytes, type, EMBEDDED)) {
      this.resource(this.#fieldsOf(resource));
    }
  };

  readonly message = (fields: Fields): void => {
    const content = fields[CONTENT];
    if (content && isArrayAt(this.#bytes, content[0])) this.each(content, this.block);
    else if (content) this.block(this.#fieldsOf(content), content);
  };

  #fieldsOf([start]: Span): Fields {
    const fields = noFields();
    if (isObjectAt(this.#bytes, start)) this.#read(start, fields);
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
