import type { AuditNote } from "@/lib/core/audit-entry";
import type { Actor } from "@/lib/core/context";
import type { Role } from "./view";

interface PersonLabel {
  readonly id: string;
  readonly email: string;
}

/**
 * Returns the note for an audit record about a person. `details` may contain only names and
 * numbers.
 */
export function personNote(person: PersonLabel, details?: Record<string, unknown>): AuditNote {
  return { subject: { kind: "person", id: person.id, label: person.email }, details };
}

/**
 * Returns the actor for an audit record if the request itself has authenticated the person, as in a
 * sign-in.
 */
export function personActor(
  person: PersonLabel & { readonly role: Role },
  sessionId: string,
): Actor {
  return {
    kind: "person",
    id: person.id,
    label: person.email,
    role: person.role,
    sessionId,
    teamIds: [],
  };
}
