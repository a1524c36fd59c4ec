import type { Outcome } from "@/components/ui/form/outcome";
import type { LinkView, PersonView, Role } from "@/lib/identity/view";

/** A link with what its dialog says. It is in one answer and in one component's state only. */
export interface MadeLink {
  readonly link: LinkView;
  readonly name: string;
  readonly purpose: "invitation" | "password_reset";
}

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly teamIds?: string[];
}

/** The server actions of /people. Each one decides again who may. */
export interface PeopleActions {
  readonly create: (
    input: NewPerson,
  ) => Promise<Outcome<{ readonly person: PersonView; readonly link: LinkView }>>;
  readonly resetPassword: (id: string) => Promise<Outcome<{ readonly link: LinkView }>>;
  readonly update: (input: {
    id: string;
    name: string;
    email: string;
    version: string;
  }) => Promise<Outcome<unknown>>;
  readonly changeRole: (id: string, role: Role) => Promise<Outcome<unknown>>;
  readonly disable: (id: string) => Promise<Outcome<unknown>>;
  readonly enable: (id: string) => Promise<Outcome<unknown>>;
}
