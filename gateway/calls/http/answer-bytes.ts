import { SERVER_INFO, SERVER_INFO_KEY } from "@/gateway/messages/identity";
import type { Message } from "@/gateway/upstreams/decode/decode-message";
import { nameFinder } from "@/gateway/upstreams/decode/known-names";
import { eachMember, type Span } from "@/gateway/upstreams/decode/spans";
import type { Edit } from "./uri-edits";

const OWN_INFO = Buffer.from(JSON.stringify(SERVER_INFO));
const COMPLETE = Buffer.from('"resultType":"complete"');
const COMPLETE_AND = Buffer.from('"resultType":"complete",');
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const infoName = nameFinder([SERVER_INFO_KEY]);

/**
 * Returns an edit that adds `resultType`, which clients of 2026-07-28 expect and older servers
 * omit.
 */
export function completeEdit(bytes: Buffer, [start, end]: Span): Edit {
  let first = start + 1;
  while (first < end && (bytes[first] as number) <= 0x20) first++;
  const by = bytes[first] === CLOSE_BRACE ? COMPLETE : COMPLETE_AND;
  return { span: [start + 1, start + 1], by };
}

/**
 * Adds edits that replace the server's name in the `_meta` of a result with Latchkey's name.
 * Returns false if `_meta` contains the server's name twice.
 */
export function addInfoEdits(bytes: Buffer, meta: Span | undefined, edits: Edit[]): boolean {
  if (!meta || bytes[meta[0]] !== OPEN_BRACE) return true;
  let found = 0;
  eachMember(bytes, meta[0], (nameStart, nameEnd, isEscaped, start, end) => {
    if (infoName.find(bytes, nameStart, nameEnd, isEscaped) < 0) return;
    found++;
    edits.push({ span: [start, end], by: OWN_INFO });
  });
  return found <= 1;
}

/**
 * Builds the whole JSON-RPC response: applies the edits to a span of the server's bytes, and adds
 * Latchkey's envelope.
 */
export function answerOf(
  bytes: Buffer,
  { callerId }: { readonly callerId: string },
  name: "result" | "error",
  [start, end]: Span,
  edits: Edit[],
): Buffer {
  const head = `{"jsonrpc":"2.0","id":${callerId},"${name}":`;
  edits.sort((one, other) => one.span[0] - other.span[0]);
  let length = Buffer.byteLength(head) + end - start + 1;
  for (const { span, by } of edits) length += by.length - (span[1] - span[0]);
  const whole = Buffer.allocUnsafe(length);
  let to = whole.write(head);
  let at = start;
  for (const { span, by } of edits) {
    to += bytes.copy(whole, to, at, span[0]);
    to += by.copy(whole, to);
    at = span[1];
  }
  to += bytes.copy(whole, to, at, end);
  whole[to] = CLOSE_BRACE;
  return whole;
}

/** Builds a notification for the caller from the method and params of a server's notification. */
export function notificationOf(
  bytes: Buffer,
  { methodSpan, params }: Extract<Message, { kind: "notification" }>,
): Buffer {
  const said: Buffer[] = [Buffer.from('{"jsonrpc":"2.0","method":'), bytes.subarray(...methodSpan)];
  if (params) said.push(Buffer.from(',"params":'), bytes.subarray(...params));
  said.push(Buffer.from("}"));
  return Buffer.concat(said);
}
