import type { AuditNote } from "@/lib/core/audit-entry";

/** The audit note of something done to a server; `details` hold names, never a value. */
export function upstreamNote(
  server: { readonly id: string; readonly name: string },
  details?: Record<string, unknown>,
): AuditNote {
  return { subject: { kind: "upstream", id: server.id, label: server.name }, details };
}
