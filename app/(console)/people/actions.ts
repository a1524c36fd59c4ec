"use server";

import { callAction } from "@/app/_server/form-action";
import { changeRole } from "@/lib/identity/people/change-role";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { resetPassword } from "@/lib/identity/people/reset-password";
import { updatePerson } from "@/lib/identity/people/update-person";
import type { Role } from "@/lib/identity/view";

// Each is an address of its own that anyone may post to: the verb parses and decides every time.

interface NewPerson {
  name: string;
  email: string;
  role: Role;
  teamIds?: string[];
}

/** The answer carries the invitation's link, which is in no other. */
export async function createPersonAction(input: NewPerson) {
  return callAction(createPerson, input);
}

/** The answer carries the reset link, which is in no other. */
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
