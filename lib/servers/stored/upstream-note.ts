import type { AuditNote } from "@/lib/core/audit-entry";

/**
 * Returns the audit note about a change to a server. `details` may contain names of secrets, but
 * not their values.
 */
export function upstreamNote(
  server: { readonly id: string; readonly name: string },
  details?: Record<string, unknown>,
): AuditNote {
  return { subject: { kind: "upstream", id: server.id, label: server.name }, details };
}
