"use client";

import { type FormEvent, useRef, useState, useTransition } from "react";
import type { MadeKey } from "@/app/(console)/keys/_parts/made-key";
import { newAttempt } from "@/app/(console)/keys/_parts/new-attempt";
import { createKeyAction } from "@/app/(console)/keys/actions";
import { audiencesIn, NewAudiences } from "@/components/grants/audience-checks";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { Banner } from "@/components/ui/feedback/banner";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { type FormRefusal, refusedFields } from "@/components/ui/form/outcome";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { TextField } from "@/components/ui/form/text-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import type { KeyKind } from "@/lib/keys/view";
import { KEY_NAME_MAX } from "@/lib/keys/view-bounds";
import { type KeyPolicies, policyOfTeam } from "@/lib/keys/view-policies";
import type { KeyLimits } from "@/lib/limits/view";
import type { OwnAudience } from "@/lib/outward/view";
import { type ExpiryChoice, expiryOf, offeredChoice } from "./expiry-choice";
import { ExpiryField } from "./expiry-field";
import type { KeyLike } from "./key-like";
import { keySummary } from "./key-summary";
import { MoreKeyFields, moreFieldsOf } from "./more-key-fields";
import { ALL_OF_TEAM, grantsIn, type NewGrants } from "./new-grants";
import { NewKeyReach } from "./new-key-reach";
import { TeamField } from "./team-field";

export interface CreateKeyFormProps {
  teams: readonly { readonly id: string; readonly name: string }[];
  /**
   * The ids of the teams that the signed-in user belongs to. The first of these teams is
   * preselected.
   */
  ownTeamIds: readonly string[];
  /** The teams that the signed-in user leads, for whose keys they may set limits. */
  leadTeamIds: readonly string[];
  policies: KeyPolicies;
  /** True if the signed-in user is an operator. Only operators may create service keys. */
  operator: boolean;
  now: Date;
  /** The limits that apply to a key for which no limits are set. */
  limits: KeyLimits;
  /** The outside servers that can be granted to a new key, for all teams that can be chosen. */
  audiences: readonly OwnAudience[];
  /** The key to duplicate. The form then begins with its settings. */
  like?: KeyLike | undefined;
  onMade: (made: MadeKey) => void;
}

const KINDS = [
  { value: "personal", label: "Personal" },
  { value: "service", label: "Service" },
];
/**
 * The kinds of key, offered if the chosen team is not one of the signed-in user's teams. Personal
 * keys are then disabled.
 */
const OUTSIDE_KINDS = KINDS.map((kind) => ({ ...kind, disabled: kind.value === "personal" }));

/**
 * The form that creates a key. If the server refuses the input, the typed values stay in the form.
 * The plain key is contained only in the response of the action.
 */
export default function CreateKeyForm(props: CreateKeyFormProps) {
  const { teams, ownTeamIds, leadTeamIds, policies, operator, now } = props;
  const { limits, audiences, like, onMade } = props;
  const firstTeam = teams.find(({ id }) => id === (like?.teamId ?? ownTeamIds[0])) ?? teams[0];
  const [team, setTeam] = useState(firstTeam);
  const [chosenKind, setKind] = useState<KeyKind>(like?.kind ?? "personal");
  const [chosenExpiry, setExpiry] = useState<ExpiryChoice | null>(like?.expiry ?? null);
  const [admin, setAdmin] = useState(like?.admin ?? false);
  const [grants, setGrants] = useState<NewGrants>(like?.grants ?? ALL_OF_TEAM);
  const [refusal, setRefusal] = useState<FormRefusal | null>(null);
  const [pending, start] = useTransition();
  // Every retry sends the same attempt id. If the response to an earlier try was lost, the server
  // recognizes the id and revokes the key that was created by that try.
  const [attempt] = useState(newAttempt);
  const [firstGrants] = useState(grants);
  const form = useRef<HTMLFormElement>(null);
  const { changed } = useFormChanged(form);
  // While the request is pending, leaving the page would lose the plain key, which only the
  // response contains.
  useUnsaved(changed || admin !== (like?.admin ?? false) || grants !== firstGrants || pending);
  useFocusRefusal(form, refusal, "name");
  const outside = team !== undefined && !ownTeamIds.includes(team.id);
  const kind = admin || outside ? "service" : chosenKind;
  const policy = policyOfTeam(policies, team?.id);
  const expiry = offeredChoice(policy, chosenExpiry, now);
  const expires = expiryOf(expiry);
  const full = team && policies.teams[team.id]?.full[kind];
  const fields = refusal?.fields ?? {};

  function chooseTeam(next: typeof team) {
    setTeam(next);
    // The grants name servers of the team that was chosen before.
    setGrants(ALL_OF_TEAM);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!expires) {
      setRefusal(refusedFields({ expires: "Choose the last day." }));
      return;
    }
    const granted = grantsIn(grants);
    if (typeof granted === "string") {
      setRefusal(refusedFields({ grants: granted }));
      return;
    }
    const data = new FormData(event.currentTarget);
    const input = { name: String(data.get("name") ?? ""), teamId: team?.id, kind, expires };
    const scopes: ("mcp" | "admin")[] | undefined = admin ? ["mcp", "admin"] : undefined;
    const more = { ...moreFieldsOf(data), grants: granted, audiences: audiencesIn(data) };
    const whole = { ...input, ...more, scopes, attempt };
    start(async () => {
      const result = await askServer(createKeyAction(whole));
      if (result.ok) onMade(result.value);
      else setRefusal(result);
    });
  }

  return (
    <form ref={form} className="contents" noValidate onSubmit={submit}>
      <SheetBody>
        <RefusalBanner state={refusal} />
        {full && !refusal && <Banner tone="amber">The policy allows no further key. {full}</Banner>}
        <TextField
          name="name"
          label="Name"
          hint="What will use it, such as “CI deploy” or “Claude on my laptop”."
          maxLength={KEY_NAME_MAX}
          defaultValue={like && `${like.name.slice(0, KEY_NAME_MAX - 5)} copy`}
          error={fields.name}
          required
        />
        <TeamField teams={teams} value={team} onChange={chooseTeam} error={fields.teamId} />
        {operator && (
          <SegmentedField
            label="Kind"
            name="kind"
            options={outside ? OUTSIDE_KINDS : KINDS}
            value={kind}
            disabled={admin}
            onValueChange={(value) => setKind(value === "service" ? "service" : "personal")}
            hint={
              admin
                ? "Owned by the team. A key that manages servers, keys and teams is always a service key."
                : outside
                  ? "Owned by the team. You are not a member, so you cannot have a personal key here."
                  : kind === "personal"
                    ? "Owned by you. It ends when you leave the team, and is refused while you are disabled."
                    : "Owned by the team. It keeps working when its creator leaves."
            }
            error={fields.kind}
          />
        )}
        <ExpiryField
          value={expiry}
          onChange={setExpiry}
          policy={policy}
          now={now}
          error={fields.expires}
        />
        {team && (
          <NewKeyReach
            key={team.id}
            teamId={team.id}
            teamName={team.name}
            value={grants}
            onChange={setGrants}
            errors={fields}
          />
        )}
        {team && (
          <NewAudiences
            audiences={audiences}
            teamId={team.id}
            ticked={like?.audiences}
            errors={fields}
          />
        )}
        <MoreKeyFields
          operator={operator}
          mayLimit={operator || (team !== undefined && leadTeamIds.includes(team.id))}
          limits={limits}
          like={like}
          admin={admin}
          onAdmin={setAdmin}
          errors={fields}
        />
      </SheetBody>
      <SheetFooter>
        <p aria-live="polite" className="basis-full text-sm">
          {keySummary({ expires, policy, now, kind, teamName: team?.name })}
        </p>
        <SubmitButtons pending={pending}>Create key</SubmitButtons>
      </SheetFooter>
    </form>
  );
}
