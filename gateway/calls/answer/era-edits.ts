import { PRIVATE } from "@/gateway/eras/identity";
import type { Parts } from "@/gateway/upstreams/decode/decode-message";
import type { Edit } from "@/gateway/upstreams/decode/edits";
import type { Span } from "@/gateway/upstreams/decode/spans";

const SCOPE = Buffer.from(JSON.stringify(PRIVATE.cacheScope));
const TTL = Buffer.from(String(PRIVATE.ttlMs));
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,15})$/;
const CLOSE_BRACE = 0x7d;

/** Returns an edit that adds members to the beginning of an object. */
export function addedMembers(bytes: Buffer, [start, end]: Span, members: string): Edit {
  let first = start + 1;
  while (first < end && (bytes[first] as number) <= 0x20) first++;
  const isEmpty = bytes[first] === CLOSE_BRACE;
  return { span: [start + 1, start + 1], by: Buffer.from(isEmpty ? members : `${members},`) };
}

/**
 * Adds edits for the fields that say how long and by whom a resource may be cached (MCP 2026-07-28,
 * "Caching"), and returns the fields that are missing. A server may call its resource public, but
 * only callers with access to the server may see it, so it is marked as private. A missing or
 * invalid time counts as 0.
 */
export function addCacheEdits(bytes: Buffer, parts: Parts, edits: Edit[]): string[] {
  const { ttlMs, cacheScope } = parts;
  const missing: string[] = [];
  if (cacheScope) edits.push({ span: cacheScope, by: SCOPE });
  else missing.push(`"cacheScope":${SCOPE}`);
  if (!ttlMs) missing.push(`"ttlMs":${TTL}`);
  else if (!WHOLE_NUMBER.test(bytes.toString("latin1", ...ttlMs))) {
    edits.push({ span: ttlMs, by: TTL });
  }
  return missing;
}
