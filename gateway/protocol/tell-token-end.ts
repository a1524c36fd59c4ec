import type { TokenEnd } from "@/gateway/callers/token-end";
import { bytesOf, type MessageBody } from "@/gateway/messages/rpc-text";
import { addedMembers, type Edit, editedPieces } from "@/gateway/upstreams/decode/edits";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt, type Span } from "@/gateway/upstreams/decode/spans";

/**
 * The key under which `_meta` tells that the caller's token ends within two minutes. Its prefix is
 * a domain in reverse order, which no revision reserves (MCP 2025-11-25 and 2026-07-28, `_meta`).
 */
export const TOKEN_END_KEY = "dev.latchkey/tokenEnd";

const message = new KnownMembers(["result"]);
const inResult = new KnownMembers(["_meta"]);
const inMeta = new KnownMembers([TOKEN_END_KEY]);

/**
 * Adds the end of the caller's token to the `_meta` of the result in a JSON-RPC response. All other
 * bytes stay as they are. An error, and a result whose `_meta` is not an object, is returned
 * unchanged.
 */
export function tellTokenEnd(body: MessageBody, end: TokenEnd): Buffer {
  const bytes = bytesOf(body);
  const whole: Span = [0, bytes.length];
  const result = message.read(bytes, whole).get("result");
  const edit = result && isObjectAt(bytes, result[0]) ? tell(bytes, result, end) : null;
  return edit ? Buffer.concat(editedPieces(bytes, whole, [edit])) : bytes;
}

function tell(bytes: Buffer, result: Span, end: TokenEnd): Edit | null {
  const told = JSON.stringify(end);
  const meta = inResult.read(bytes, result).get("_meta");
  if (!meta) return addedMembers(bytes, result, `"_meta":{"${TOKEN_END_KEY}":${told}}`);
  if (!isObjectAt(bytes, meta[0])) return null;
  const own = inMeta.read(bytes, meta).get(TOKEN_END_KEY);
  if (own) return { span: own, by: Buffer.from(told) };
  return addedMembers(bytes, meta, `"${TOKEN_END_KEY}":${told}`);
}
