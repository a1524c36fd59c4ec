import { createHash } from "node:crypto";

/** The form in which METRICS_TOKEN is kept in memory and compared. */
export function metricsDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
