import type { AuditNote } from "@/lib/core/audit-entry";
import type { KeyView } from "./view";

/** The audit note of something done to a key; `details` hold names and numbers only. */
export function keyNote(key: KeyView, details?: Record<string, unknown>): AuditNote {
  return {
    subject: { kind: "api_key", id: key.id, label: key.name },
    teamId: key.team.id,
    keyId: key.id,
    details,
  };
}
