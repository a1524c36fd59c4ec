import type { AuditNote } from "@/lib/core/audit-entry";
import type { Actor } from "@/lib/core/context";
import type { Role } from "./view";

interface PersonLabel {
  readonly id: string;
  readonly email: string;
}

/**
 * Returns the note for an audit record about a person, such as an invitation. `details` may contain
 * only names and numbers.
 */
export function personNote(person: PersonLabel, details?: Record<string, unknown>): AuditNote {
  return { subject: { kind: "person", id: person.id, label: person.email }, details };
}

/**
 * Returns the actor for an audit record of a request that authenticated the person itself, such as
 * a sign-in.
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
    leadTeamIds: [],
  };
}
