"use server";

import { callAction } from "@/app/_server/form-action";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { createTeam } from "@/lib/teams/create-team";
import { disableTeam } from "@/lib/teams/disable-team";
import { enableTeam } from "@/lib/teams/enable-team";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { renameTeam } from "@/lib/teams/rename-team";
import type { CreateTeamInput, SetTeamPolicyInput } from "@/lib/teams/schema";
import { setTeamPolicy } from "@/lib/teams/set-team-policy";
import { setTeamRole } from "@/lib/teams/set-team-role";
import type { TeamRole } from "@/lib/teams/view";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

export async function createTeamAction(input: CreateTeamInput) {
  return callAction(createTeam, input);
}

export async function renameTeamAction(id: string, name: string, version: string) {
  return callAction(renameTeam, { id, name, version });
}

export async function disableTeamAction(id: string) {
  return callAction(disableTeam, { id });
}

export async function enableTeamAction(id: string) {
  return callAction(enableTeam, { id });
}

export async function addTeamMemberAction(
  id: string,
  who: { personId: string } | { email: string },
  role: TeamRole,
) {
  return callAction(addTeamMember, { id, ...who, role });
}

export async function removeTeamMemberAction(id: string, personId: string) {
  return callAction(removeTeamMember, { id, personId });
}

export async function setTeamRoleAction(id: string, personId: string, role: TeamRole) {
  return callAction(setTeamRole, { id, personId, role });
}

export async function setTeamPolicyAction(input: SetTeamPolicyInput) {
  return callAction(setTeamPolicy, input);
}
