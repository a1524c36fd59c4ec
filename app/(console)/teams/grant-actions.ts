"use server";

import { callAction } from "@/app/_server/form-action";
import type { GrantInput } from "@/lib/grants/schema";
import { setTeamGrants } from "@/lib/grants/set-team-grants";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

export async function setTeamGrantsAction(
  teamId: string,
  grants: GrantInput[] | null,
  version: string,
) {
  return callAction(setTeamGrants, { teamId, grants: grants ?? [], version });
}
