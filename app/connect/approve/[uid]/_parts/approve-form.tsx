"use client";

import { useState, useTransition } from "react";
import { approveAction, denyAction } from "@/app/connect/approve/[uid]/actions";
import { audiencesIn, NewAudiences } from "@/components/grants/audience-checks";
import { type GrantDraft, grantsOf } from "@/components/grants/grant-draft";
import { dateText } from "@/components/ui/data/time/date-text";
import { Banner } from "@/components/ui/feedback/banner";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { SelectField } from "@/components/ui/form/select-field";
import type { OwnAudience } from "@/lib/outward/view";
import { amountText } from "@/lib/words/view-count";
import type { Approval } from "./approval";
import { approvalText } from "./approval-text";
import { daysOffered } from "./lifetime";
import { ServerChoice } from "./server-choice";

interface ApproveFormProps {
  uid: string;
  personId: string;
  clientName: string;
  /** The teams that the signed-in user belongs to, except disabled teams. */
  teams: readonly { readonly id: string; readonly name: string }[];
  /** The outside servers that can be granted to connections of the signed-in user's teams. */
  audiences: readonly OwnAudience[];
  idleDays: number;
  maxDays: number;
  now: Date;
}

const DAY_MS = 86_400_000;
const NOTHING: { readonly draft: GrantDraft; readonly empty: boolean } = { draft: {}, empty: true };

/**
 * The form in which a user approves or declines an app's request. The user selects the connection's
 * team, servers and lifetime.
 */
export function ApproveForm(props: ApproveFormProps) {
  const { uid, personId, clientName, teams, audiences, idleDays, maxDays, now } = props;
  const [teamId, setTeamId] = useState(teams[0]?.id);
  const [narrow, setNarrow] = useState(false);
  const [{ draft, empty: givesNone }, setChosen] = useState(NOTHING);
  const [outside, setOutside] = useState<readonly string[]>([]);
  const [days, setDays] = useState(maxDays);
  const [refusal, setRefusal] = useState<string>();
  const [answered, setAnswered] = useState<"allowed" | "declined">();
  const [pending, start] = useTransition();
  const narrowed = !narrow ? "everything" : givesNone ? "nothing" : "something";
  const grants = { everything: null, something: grantsOf(draft), nothing: [] }[narrowed];
  const named = audiences.filter(({ uri }) => outside.includes(uri)).map(({ name }) => name);
  const lastDay = dateText(now.getTime() + days * DAY_MS);
  const sentence = approvalText({ narrowed, outside: named, lastDay });
  const offered = daysOffered(maxDays);

  function answer(kind: "allowed" | "declined", approval: Approval | null) {
    start(async () => {
      const result = await askServer(approval ? approveAction(uid, approval) : denyAction(uid));
      if (!result.ok) {
        setRefusal(Object.values(result.fields)[0] ?? result.message);
        return;
      }
      setAnswered(kind);
      window.location.assign(result.value.to);
    });
  }

  if (answered) {
    return (
      <p role="status" className="text-sm">
        {answered === "allowed" ? `${clientName} is connected.` : "Declined."} Returning to the app…
        If this page stays open, you can close it.
      </p>
    );
  }
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        const chosen = { grants, audiences: audiencesIn(new FormData(event.currentTarget)), days };
        if (teamId && sentence) answer("allowed", { personId, teamId, ...chosen });
      }}
    >
      {refusal && <Banner tone="red">{refusal}</Banner>}
      {teams.length === 0 && (
        <Banner tone="red">
          You do not belong to a team, so the app could use nothing. Ask an operator to add you to a
          team.
        </Banner>
      )}
      {teams.length > 1 && (
        <SelectField
          label="Team"
          options={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={teamId}
          onValueChange={(next) => {
            setTeamId(next);
            setChosen(NOTHING);
            setOutside([]);
          }}
        />
      )}
      {teamId && (
        <ServerChoice
          key={teamId}
          teamId={teamId}
          teamName={teams.find(({ id }) => id === teamId)?.name ?? ""}
          narrow={narrow}
          onNarrow={setNarrow}
          draft={draft}
          onDraft={(next, empty) => setChosen({ draft: next, empty })}
        />
      )}
      {teamId && (
        <NewAudiences
          audiences={audiences}
          teamId={teamId}
          onChecked={(uri, checked) =>
            setOutside((all) => [...all.filter((one) => one !== uri), ...(checked ? [uri] : [])])
          }
        />
      )}
      {teams.length > 0 && (
        <SegmentedField
          label="Ends at the latest after"
          options={offered.map((count) => ({
            value: String(count),
            label: amountText(count, "day"),
          }))}
          value={String(days)}
          onValueChange={(next) => setDays(Number(next))}
          hint={`Earlier if the app is not used for ${amountText(Math.min(idleDays, days), "day")}, if you leave the team, or if you end the connection under Keys.`}
        />
      )}
      <p aria-live="polite" className="text-sm text-muted">
        {sentence ?? "Choose what the app may use."}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button type="button" disabled={pending} onClick={() => answer("declined", null)}>
          Decline
        </Button>
        <Button
          type="submit"
          variant="primary"
          pending={pending}
          disabled={teamId === undefined || sentence === null}
        >
          Allow
        </Button>
      </div>
    </form>
  );
}
