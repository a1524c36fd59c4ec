import type { Parts } from "@/gateway/upstreams/decode/decode-message";
import type { Edit } from "@/gateway/upstreams/decode/edits";
import { PRIVATE } from "./identity";

const SCOPE = Buffer.from(JSON.stringify(PRIVATE.cacheScope));
const TTL = Buffer.from(String(PRIVATE.ttlMs));
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,15})$/;

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
