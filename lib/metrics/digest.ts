import { createHash } from "node:crypto";

/** Returns the SHA-256 digest of METRICS_TOKEN. Only this digest is kept in memory and compared. */
export function metricsDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
