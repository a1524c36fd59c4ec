import { createHash } from "node:crypto";
import { formatJson } from "@/lib/json/view-format";

/**
 * Returns the SHA-256 digest of a definition's JSON text, in hex. The order of its keys, its
 * whitespace and its escapes do not matter, but every digit of its numbers does.
 */
export function definitionDigest(definition: string): string {
  return createHash("sha256")
    .update(formatJson(definition, { sorted: true }))
    .digest("hex");
}
