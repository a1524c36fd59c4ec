import type { AuditNote } from "@/lib/core/audit-entry";
import type { Actor } from "@/lib/core/context";
import type { Role } from "./view";

interface Noted {
  readonly id: string;
  readonly email: string;
}

/** The audit note of something done to a person; `details` hold names and numbers only. */
export function personNote(person: Noted, details?: Record<string, unknown>): AuditNote {
  return { subject: { kind: "person", id: person.id, label: person.email }, details };
}

/** The actor of a record in which people establish who they are themselves. */
export function personActor(person: Noted & { readonly role: Role }, sessionId: string): Actor {
  return {
    kind: "person",
    id: person.id,
    label: person.email,
    role: person.role,
    sessionId,
    teamIds: [],
  };
}
