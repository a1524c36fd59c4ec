"use server";

import { callAction } from "@/app/_server/form-action";
import { changeRole } from "@/lib/identity/people/change-role";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { resetPassword } from "@/lib/identity/people/reset-password";
import { updatePerson } from "@/lib/identity/people/update-person";
import type { Role } from "@/lib/identity/view";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

interface NewPerson {
  name: string;
  email: string;
  role: Role;
  teamIds?: string[];
}

/** Adds a person. Only this response contains the invitation link. */
export async function createPersonAction(input: NewPerson) {
  return callAction(createPerson, input);
}

/** Creates a link that resets a person's password. Only this response contains the link. */
export async function resetPasswordAction(id: string) {
  return callAction(resetPassword, { id });
}

export async function updatePersonAction(input: {
  id: string;
  name: string;
  email: string;
  version: string;
}) {
  return callAction(updatePerson, input);
}

export async function changeRoleAction(id: string, role: Role) {
  return callAction(changeRole, { id, role });
}

export async function disablePersonAction(id: string) {
  return callAction(disablePerson, { id });
}

export async function enablePersonAction(id: string) {
  return callAction(enablePerson, { id });
}
