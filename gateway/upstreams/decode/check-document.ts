import { isUtf8 } from "node:buffer";
import type { BadReason } from "./bad-reason";
import { DEPTH, DOCUMENT_BYTES, DOCUMENT_MEMBERS } from "./bounds";
import { MessageScan } from "./scan";

const LIMITS = { depth: DEPTH, members: DOCUMENT_MEMBERS, topMembers: DOCUMENT_MEMBERS };

/**
 * Checks whether these bytes are a JSON object that is safe to parse, such as an authorization
 * server's metadata. Returns null if they are, and otherwise the reason why they are not.
 */
export function checkDocument(bytes: Buffer): BadReason | null {
  if (bytes.length > DOCUMENT_BYTES) return "too_large";
  const scan = new MessageScan(LIMITS);
  scan.feed(bytes, bytes.length);
  scan.finish();
  if (scan.problem === "not_an_object") return "not_json";
  return scan.problem ?? (isUtf8(bytes) ? null : "not_utf8");
}
