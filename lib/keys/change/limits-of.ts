import type { AuditNote } from "@/lib/core/audit-entry";
import { keyNote } from "@/lib/keys/key-note";
import type { KeyView } from "@/lib/keys/view";

/** A key's own limits; null is the installation's. */
export function limitsOf(key: Pick<KeyView, "requestsPerMinute" | "concurrentCalls">) {
  return { requestsPerMinute: key.requestsPerMinute, concurrentCalls: key.concurrentCalls };
}

/** What the log says of limits that were set. */
export function limitsNote(
  key: KeyView,
  before: Pick<KeyView, "requestsPerMinute" | "concurrentCalls">,
): AuditNote {
  return {
    ...keyNote(key, { before: limitsOf(before), after: limitsOf(key) }),
    action: "keys.set_limits",
  };
}
