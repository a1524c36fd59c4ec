import type { AuditNote } from "@/lib/core/audit-entry";
import { keyNote } from "@/lib/keys/key-note";
import type { KeyView } from "@/lib/keys/view";
import { type CallLimits, limitsOf } from "@/lib/limits/view-limits";

/** Returns the note for the audit record of changed limits, with the old and the new values. */
export function limitsNote(key: KeyView, before: CallLimits): AuditNote {
  return {
    ...keyNote(key, { before: limitsOf(before), after: limitsOf(key) }),
    action: "keys.set_limits",
  };
}
