"use client";

import type { ComponentProps } from "react";
import { setTeamGrantsAction } from "@/app/(console)/teams/grant-actions";
import { ask } from "@/app/reads/ask";
import { GrantsEditor } from "@/components/grants/grants-editor";

interface TeamGrantsProps
  extends Omit<ComponentProps<typeof GrantsEditor>, "holder" | "save" | "preview"> {
  teamId: string;
}

/** The editor for the grants of a team. */
export function TeamGrants({ teamId, ...editor }: TeamGrantsProps) {
  return (
    <GrantsEditor
      {...editor}
      holder="team"
      save={(grants, version) => setTeamGrantsAction(teamId, grants, version)}
      preview={(draft, signal) => ask("reach", { teamId, draft: draft ?? [] }, signal)}
    />
  );
}
