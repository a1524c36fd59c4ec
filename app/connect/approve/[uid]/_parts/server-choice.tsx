"use client";

import { useRead } from "@/app/reads/use-read";
import { type GrantDraft, givesNothing, NO_GRANT } from "@/components/grants/grant-draft";
import { ReachLine } from "@/components/grants/reach-line";
import { ServerGrantRow } from "@/components/grants/server-grant-row";
import { Banner } from "@/components/ui/feedback/banner";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { SegmentedField } from "@/components/ui/form/segmented-field";

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
  const reach = useRead("reach", { teamId });
  const choices = useRead("grant-choices", narrow ? { teamId } : null);
  return (
    <div className="flex flex-col gap-3">
      <SegmentedField
        label="May use"
        options={SCOPES}
        value={narrow ? "some" : "all"}
        onValueChange={(next) => onNarrow(next === "some")}
        hint={narrow ? undefined : `Everything that ${teamName} can use, now and later.`}
      />
      {!narrow && reach?.ok && <ReachLine reach={reach.value} who="It" draft />}
      {!narrow && reach === null && <Skeleton className="h-5 w-56" />}
      {narrow && choices === null && <Skeleton className="h-24" />}
      {narrow && choices?.ok === false && (
        <Banner tone="red">The servers could not be loaded. Reload the page to try again.</Banner>
      )}
      {narrow && choices?.ok && choices.value.length === 0 && (
        <p className="text-sm text-muted">{teamName} has no servers yet.</p>
      )}
      {narrow && choices?.ok && choices.value.length > 0 && (
        <ul className="divide-y divide-line rounded-control border border-line">
          {choices.value.map((choice) => (
            <ServerGrantRow
              key={choice.server.id}
              choice={choice}
              grant={draft[choice.server.name] ?? NO_GRANT}
              onChange={(grant) => {
                const next = { ...draft, [choice.server.name]: grant };
                onDraft(next, givesNothing(next, choices.value));
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}
