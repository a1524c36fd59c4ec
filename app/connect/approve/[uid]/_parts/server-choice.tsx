"use client";

import { useEffect, useState } from "react";
import { choicesAction, reachAction } from "@/app/connect/approve/[uid]/actions";
import { type GrantDraft, givesNothing, NO_GRANT } from "@/components/grants/grant-draft";
import { ReachLine } from "@/components/grants/reach-line";
import { ServerGrantRow } from "@/components/grants/server-grant-row";
import { Banner } from "@/components/ui/feedback/banner";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import type { ReachView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";

interface ServerChoiceProps {
  teamId: string;
  teamName: string;
  narrow: boolean;
  onNarrow: (narrow: boolean) => void;
  draft: GrantDraft;
  /** Called with each new draft, and with true if the draft gives the app nothing. */
  onDraft: (draft: GrantDraft, empty: boolean) => void;
}

const SCOPES = [
  { value: "all", label: "All servers of the team" },
  { value: "some", label: "Only some" },
];

/**
 * The fields that select what the app may use: everything that the team can use, or only some
 * servers and tools.
 */
export function ServerChoice(props: ServerChoiceProps) {
  const { teamId, teamName, narrow, onNarrow, draft, onDraft } = props;
  const [reach, setReach] = useState<ReachView | null>();
  const [choices, setChoices] = useState<readonly GrantChoice[] | null>();
  useEffect(() => {
    let current = true;
    void reachAction(teamId).then((result) => {
      if (current) setReach(result.ok ? result.value : null);
    });
    return () => {
      current = false;
    };
  }, [teamId]);
  useEffect(() => {
    if (!narrow) return;
    let current = true;
    void choicesAction(teamId).then((result) => {
      if (current) setChoices(result.ok ? result.value : null);
    });
    return () => {
      current = false;
    };
  }, [narrow, teamId]);
  return (
    <div className="flex flex-col gap-3">
      <SegmentedField
        label="May use"
        options={SCOPES}
        value={narrow ? "some" : "all"}
        onValueChange={(next) => onNarrow(next === "some")}
        hint={narrow ? undefined : `Everything that ${teamName} can use, now and later.`}
      />
      {!narrow && reach && <ReachLine reach={reach} who="It" draft />}
      {!narrow && reach === undefined && <Skeleton className="h-5 w-56" />}
      {narrow && choices === undefined && <Skeleton className="h-24" />}
      {narrow && choices === null && (
        <Banner tone="red">The servers could not be loaded. Reload the page to try again.</Banner>
      )}
      {narrow && choices?.length === 0 && (
        <p className="text-sm text-muted">{teamName} has no servers yet.</p>
      )}
      {narrow && choices && choices.length > 0 && (
        <ul className="divide-y divide-line rounded-control border border-line">
          {choices.map((choice) => (
            <ServerGrantRow
              key={choice.server.id}
              choice={choice}
              grant={draft[choice.server.name] ?? NO_GRANT}
              onChange={(grant) => {
                const next = { ...draft, [choice.server.name]: grant };
                onDraft(next, givesNothing(next, choices));
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}
