import type { AuditNote } from "@/lib/core/audit-entry";

/** The audit note of a change to a server. `details` may hold names, but no secret values. */
export function upstreamNote(
  server: { readonly id: string; readonly name: string },
  details?: Record<string, unknown>,
): AuditNote {
  return { subject: { kind: "upstream", id: server.id, label: server.name }, details };
}
