"use client";

import { useState } from "react";
import {
  type ExpiryChoice,
  expiryOf,
  offeredChoice,
} from "@/app/(console)/keys/_parts/create/expiry-choice";
import { ExpiryField } from "@/app/(console)/keys/_parts/create/expiry-field";
import {
  ALL_OF_TEAM,
  grantsIn,
  type NewGrants,
} from "@/app/(console)/keys/_parts/create/new-grants";
import { NewKeyReach } from "@/app/(console)/keys/_parts/create/new-key-reach";
import { TeamField } from "@/app/(console)/keys/_parts/create/team-field";
import { createRuleAction } from "@/app/(console)/keys/keyless/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { refusedFields } from "@/components/ui/form/outcome";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { SheetForm } from "@/components/ui/overlay/sheet-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { KEY_NAME_MAX } from "@/lib/keys/view-bounds";
import { type KeyPolicies, policyOfTeam } from "@/lib/keys/view-policies";
import { claimsOf, PRESETS, type Preset } from "@/lib/trust/view-presets";
import { secondsIn } from "./seconds-in";
import { TermsFields } from "./terms-fields";

export interface CreateRuleFormProps {
  teams: readonly { readonly id: string; readonly name: string }[];
  policies: KeyPolicies;
  now: Date;
  onMade: (id: string) => void;
}

const FIRST = PRESETS[0] as Preset;

/**
 * The form that creates a trust rule. If the server refuses the input, the form keeps the typed
 * values.
 */
export function CreateRuleForm({ teams, policies, now, onMade }: CreateRuleFormProps) {
  const [preset, setPreset] = useState<Preset>(FIRST);
  const [team, setTeam] = useState(teams[0]);
  const [grants, setGrants] = useState<NewGrants>(ALL_OF_TEAM);
  useUnsaved(grants !== ALL_OF_TEAM);
  const [chosenExpiry, setExpiry] = useState<ExpiryChoice | null>(null);
  const policy = policyOfTeam(policies, team?.id);
  const expiry = offeredChoice(policy, chosenExpiry, now);
  const saved = useSavedForm({
    send: async (data) => {
      const text = (name: string) => String(data.get(name) ?? "").trim();
      const claims = claimsOf(text("claims"));
      const expires = expiryOf(expiry);
      if (typeof claims === "string") return refusedFields({ claims: claimsRefusal(claims) });
      if (!expires) return refusedFields({ expires: "Choose the last day." });
      const granted = grantsIn(grants);
      if (typeof granted === "string") return refusedFields({ grants: granted });
      return createRuleAction({
        ...{ name: text("name"), teamId: team?.id, expires, claims, issuer: text("issuer") },
        ...{ subject: text("subject") || null, jwks: text("jwks") || null },
        ...{ ca: text("ca") || null, privateIssuer: data.has("privateIssuer") },
        ...{ tokenSeconds: secondsIn(data), grants: granted },
      });
    },
    onDone: ({ id }) => onMade(id),
    refresh: false,
    focus: "name",
  });
  const { fields } = saved;
  function chooseTeam(next: typeof team) {
    setTeam(next);
    // The grants name servers of the team that was chosen before.
    setGrants(ALL_OF_TEAM);
  }
  return (
    <SheetForm saved={saved} submit="Create rule">
      <SelectField
        name="preset"
        label="Machine"
        options={PRESETS.map(({ id, name }) => ({ value: id, label: name }))}
        value={preset.id}
        onValueChange={(id) => {
          setPreset(PRESETS.find((one) => one.id === id) ?? FIRST);
          saved.forget();
        }}
        hint={preset.help}
        required
      />
      <TextField
        name="name"
        label="Name"
        hint="What the rule is for, such as “Deploys of web”."
        maxLength={KEY_NAME_MAX}
        error={fields.name}
        required
      />
      <TermsFields key={preset.id} preset={preset} errors={fields} />
      <TeamField teams={teams} value={team} onChange={chooseTeam} error={fields.teamId} />
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
          holder="rule"
          value={grants}
          onChange={setGrants}
          errors={fields}
        />
      )}
    </SheetForm>
  );
}

function claimsRefusal(line: string): string {
  const name = /^(\S+)\s*=$/.exec(line)?.[1];
  return name ? `Give ${name} a value.` : `Write one "name = value" on each line, not "${line}".`;
}
