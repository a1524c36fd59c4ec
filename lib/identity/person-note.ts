import type { AuditNote } from "@/lib/core/audit-entry";
import type { Actor } from "@/lib/core/context";
import type { Role } from "./view";

interface PersonLabel {
  readonly id: string;
  readonly email: string;
}

/** The audit note of a change to a person. `details` may hold names and numbers only. */
export function personNote(person: PersonLabel, details?: Record<string, unknown>): AuditNote {
  return { subject: { kind: "person", id: person.id, label: person.email }, details };
}

/** The actor of a record of an act by which a person has just authenticated. */
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
