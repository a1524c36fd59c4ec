import { createHash } from "node:crypto";

/** Returns the SHA-256 digest of a definition, in hex. The order of its keys does not matter. */
export function definitionDigest(definition: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(definition)))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
