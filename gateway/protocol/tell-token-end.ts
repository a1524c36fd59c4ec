import type { TokenEnd } from "@/gateway/callers/token-end";
import { nameFinder } from "@/gateway/upstreams/decode/known-names";
import { eachMember, type Span } from "@/gateway/upstreams/decode/spans";

/**
 * The key under which `_meta` tells that the caller's token ends within two minutes. Its prefix is
 * a domain in reverse order, which no revision reserves (MCP 2025-11-25 and 2026-07-28, `_meta`).
 */
export const TOKEN_END_KEY = "dev.latchkey/tokenEnd";

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const RESULT = nameFinder(["result"]);
const META = nameFinder(["_meta"]);
const OWN = nameFinder([TOKEN_END_KEY]);

type Body = string | Uint8Array | readonly Uint8Array[];

/**
 * Adds the end of the caller's token to the `_meta` of the result in a JSON-RPC response. All other
 * bytes stay as they are. An error, and a result whose `_meta` is not an object, is returned
 * unchanged.
 */
export function tellTokenEnd(body: Body, end: TokenEnd): Buffer {
  const bytes = bytesOf(body);
  const result = memberOf(bytes, 0, RESULT);
  if (!result || bytes[result[0]] !== OPEN_BRACE) return bytes;
  const told = JSON.stringify(end);
  const meta = memberOf(bytes, result[0], META);
  if (!meta) return inserted(bytes, result[0], `"_meta":{"${TOKEN_END_KEY}":${told}}`);
  if (bytes[meta[0]] !== OPEN_BRACE) return bytes;
  const own = memberOf(bytes, meta[0], OWN);
  if (own) return replaced(bytes, own, told);
  return inserted(bytes, meta[0], `"${TOKEN_END_KEY}":${told}`);
}

function bytesOf(body: Body): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  if (!(body instanceof Uint8Array)) return Buffer.concat(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** Returns the value of the last member with this name in the object at `open`. */
function memberOf(bytes: Buffer, open: number, name: ReturnType<typeof nameFinder>): Span | null {
  let found: Span | null = null;
  eachMember(bytes, open, (nameStart, nameEnd, isEscaped, start, end) => {
    if (name.find(bytes, nameStart, nameEnd, isEscaped) === 0) found = [start, end];
  });
  return found;
}

/** Inserts a member as the first one of the object at `open`. */
function inserted(bytes: Buffer, open: number, member: string): Buffer {
  let next = open + 1;
  while ((bytes[next] ?? 0) <= 0x20 && next < bytes.length) next++;
  const by = bytes[next] === CLOSE_BRACE ? member : `${member},`;
  return replaced(bytes, [open + 1, open + 1], by);
}

function replaced(bytes: Buffer, [start, end]: Span, by: string): Buffer {
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(by), bytes.subarray(end)]);
}
