"use client";

import { ask } from "@/app/reads/ask";
import { useRead } from "@/app/reads/use-read";
import { grantsOf, NO_GRANT } from "@/components/grants/grant-draft";
import { ReachLine } from "@/components/grants/reach-line";
import { ServerGrantRow } from "@/components/grants/server-grant-row";
import { useReachPreview } from "@/components/grants/use-reach-preview";
import { Banner } from "@/components/ui/feedback/banner";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import type { Outcome } from "@/components/ui/form/outcome";
import { ownMember } from "@/components/ui/form/own-member";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import type { GrantChoice } from "@/lib/grants/view-choices";
import type { NewGrants } from "./new-grants";

interface NewKeyReachProps {
  teamId: string;
  teamName: string;
  /** The noun with which this section refers to the new key or trust rule. The default is "key". */
  holder?: "key" | "rule";
  value: NewGrants;
  onChange: (value: NewGrants) => void;
  /** The errors of the whole form. The names of errors for this field begin with `grants`. */
  errors: Readonly<Record<string, string>>;
}

const SCOPES = [
  { value: "all", label: "Same as the team" },
  { value: "some", label: "Only some" },
];

/**
 * The fields that select what a new key may use: everything that its team can use, or only some
 * servers and tools. Says how many tools the key would see.
 */
export function NewKeyReach(props: NewKeyReachProps) {
  const { teamId, teamName, holder = "key", value, onChange, errors } = props;
  const { narrow, draft } = value;
  const ofTeam = readValue(useRead("reach", { teamId }));
  const choices = readValue(useRead("grant-choices", narrow ? { teamId } : null));
  const grants = grantsOf(draft);
  const drafted = useReachPreview(
    (asked, signal) => ask("reach", { teamId, draft: asked ?? [], forNewKey: true }, signal),
    narrow ? grants : undefined,
  );
  const reach = narrow ? drafted.preview : ofTeam;
  const error = Object.entries(errors).find(([name]) => name.startsWith("grants"))?.[1];
  return (
    <section aria-label="Access" className="flex flex-col gap-3">
      <SegmentedField
        label="Servers and tools"
        options={SCOPES}
        value={narrow ? "some" : "all"}
        onValueChange={(next) => onChange({ ...value, narrow: next === "some" })}
        hint={
          narrow
            ? `At most what ${teamName} can use: what the team loses, the ${holder} loses too.`
            : `Everything that ${teamName} can use, now and later.`
        }
        error={error}
      />
      {narrow && choices === undefined && <Skeleton className="h-24" />}
      {narrow && choices === null && (
        <Banner tone="red">The servers could not be loaded. Close this and try again.</Banner>
      )}
      {narrow && choices && choices.length > 0 && (
        <Choices choices={choices} value={value} onChange={onChange} />
      )}
      <div aria-live="polite" className="empty:hidden">
        {drafted.refusal && <Banner tone="red">{drafted.refusal.text}</Banner>}
        {narrow && choices?.length === 0 ? (
          <p className="text-sm text-muted">{teamName} has no servers yet.</p>
        ) : reach ? (
          <ReachLine reach={reach} who={`The ${holder}`} draft />
        ) : (
          reach === undefined && <Skeleton className="h-5 w-56" />
        )}
      </div>
    </section>
  );
}

interface ChoicesProps extends Pick<NewKeyReachProps, "value" | "onChange"> {
  choices: readonly GrantChoice[];
}

function Choices({ choices, value, onChange }: ChoicesProps) {
  return (
    <ul
      aria-label="Servers"
      className="divide-y divide-line rounded-control border border-line [&>li]:px-3 [&>li]:py-3"
    >
      {choices.map((choice) => (
        <ServerGrantRow
          key={choice.server.id}
          choice={choice}
          grant={ownMember(value.draft, choice.server.name) ?? NO_GRANT}
          onChange={(grant) =>
            onChange({ ...value, draft: { ...value.draft, [choice.server.name]: grant } })
          }
        />
      ))}
    </ul>
  );
}

/** Returns undefined until the server has responded, and null if it refused. */
function readValue<Value>(outcome: Outcome<Value> | null): Value | null | undefined {
  return outcome === null ? undefined : outcome.ok ? outcome.value : null;
}
