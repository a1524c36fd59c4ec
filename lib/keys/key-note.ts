import { type AuditNote, type AuditSubject, CREDENTIAL_KINDS } from "@/lib/core/audit-entry";
import type { KeyView } from "./view";

/** Returns the subject for audit records about a key, a connection or a trust rule. */
export function keySubject({
  id,
  name,
  credential,
}: Pick<KeyView, "id" | "name" | "credential">): AuditSubject {
  return { kind: CREDENTIAL_KINDS[credential], id, label: name };
}

/**
 * Returns the note for an audit record of a change to a key. `details` may contain only names and
 * numbers.
 */
export function keyNote(key: KeyView, details?: Record<string, unknown>): AuditNote {
  return {
    subject: keySubject(key),
    teamId: key.team.id,
    keyId: key.id,
    details,
  };
}
