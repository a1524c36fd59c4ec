import type { AuditNote } from "@/lib/core/audit-entry";
import { keyNote } from "@/lib/keys/key-note";
import type { KeyView } from "@/lib/keys/view";
import { type CallLimits, limitsOf } from "@/lib/limits/schema-limits";

/** The audit details of changed limits. */
export function limitsNote(key: KeyView, before: CallLimits): AuditNote {
  return {
    ...keyNote(key, { before: limitsOf(before), after: limitsOf(key) }),
    action: "keys.set_limits",
  };
}
