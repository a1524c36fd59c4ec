"use server";

import { callAction } from "@/app/_server/form-action";
import { previewReach } from "@/lib/grants/preview-reach";
import type { GrantInput } from "@/lib/grants/schema";
import { setTeamGrants } from "@/lib/grants/set-team-grants";

// Anyone may post to a server action, so the verb parses the input and authorizes every call.

export async function setTeamGrantsAction(
  teamId: string,
  grants: GrantInput[] | null,
  version: string,
) {
  return callAction(setTeamGrants, { teamId, grants: grants ?? [], version });
}

export async function previewTeamReachAction(teamId: string, draft: GrantInput[] | null) {
  return callAction(previewReach, { teamId, draft: draft ?? [] });
}
