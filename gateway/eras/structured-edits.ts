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
  memberAt,
  memberSpan,
  type Span,
} from "@/gateway/upstreams/decode/spans";

const TEXT = Buffer.from('"text"');
const typeName = nameFinder(["type"]);

/**
 * Adds edits for clients of revisions in which `structuredContent` is always an object: official
 * clients of them refuse the whole result otherwise. Since 2026-07-28 it may be any JSON value
 * (SEP-2106), and a server that uses that has to send the JSON as text too. So the member is left
 * out, and if there is no text, the JSON is added as text.
 */
export function addStructuredEdits(bytes: Buffer, parts: Parts, edits: Edit[]): void {
  const { structuredContent: value, content } = parts;
  if (!value || isObjectAt(bytes, value[0])) return;
  const block = JSON.stringify({ type: "text", text: bytes.toString("utf8", ...value) });
  if (!content) {
    edits.push({ span: memberSpan(bytes, value), by: Buffer.from(`"content":[${block}]`) });
    return;
  }
  edits.push({ span: memberAt(bytes, value), by: NOTHING });
  if (!hasText(bytes, content) && isArrayAt(bytes, content[0])) {
    edits.push(appended(bytes, content, block));
  }
}

const NOTHING = Buffer.alloc(0);

/** Returns whether a list of blocks contains text. */
function hasText(bytes: Buffer, content: Span): boolean {
  let isThere = false;
  if (!isArrayAt(bytes, content[0])) return false;
  eachElement(bytes, content[0], (start) => {
    if (isThere) return bytes.length;
    if (!isObjectAt(bytes, start)) return endOfValue(bytes, start);
    return eachMember(bytes, start, (nameStart, nameEnd, isEscaped, valueStart, valueEnd) => {
      const isType = typeName.find(bytes, nameStart, nameEnd, isEscaped) === 0;
      if (isType && isText(bytes, [valueStart, valueEnd], TEXT)) isThere = true;
    });
  });
  return isThere;
}

/** Returns an edit that adds an element to the end of an array. */
function appended(bytes: Buffer, [start, end]: Span, element: string): Edit {
  let last = end - 2;
  while ((bytes[last] as number) <= 0x20) last--;
  return { span: [end - 1, end - 1], by: Buffer.from(last === start ? element : `,${element}`) };
}
