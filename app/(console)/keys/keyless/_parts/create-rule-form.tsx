"use client";

import { type FormEvent, useRef, useState, useTransition } from "react";
import {
  type ExpiryChoice,
  expiryOf,
  firstChoice,
} from "@/app/(console)/keys/_parts/create/expiry-choice";
import { ExpiryField } from "@/app/(console)/keys/_parts/create/expiry-field";
import { NewKeyReach } from "@/app/(console)/keys/_parts/create/new-key-reach";
import { createRuleAction } from "@/app/(console)/keys/keyless/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { type FormRefusal, refusedFields } from "@/components/ui/form/outcome";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import { KEY_NAME_MAX } from "@/lib/keys/schema";
import type { KeyPolicy } from "@/lib/keys/schema-expiry";
import { claimsOf, PRESETS, type Preset } from "@/lib/trust/view-presets";
import { secondsIn } from "./seconds-in";
import { TermsFields } from "./terms-fields";

export interface CreateRuleFormProps {
  teams: readonly { readonly id: string; readonly name: string }[];
  policy: KeyPolicy;
  now: Date;
  onMade: (id: string) => void;
}

const FIRST = PRESETS[0] as Preset;

/**
 * The form that creates a trust rule. If the server refuses the input, the form keeps the typed
 * values.
 */
export function CreateRuleForm({ teams, policy, now, onMade }: CreateRuleFormProps) {
  const [preset, setPreset] = useState<Preset>(FIRST);
  const [team, setTeam] = useState(teams[0]);
  const [expiry, setExpiry] = useState<ExpiryChoice>(() => firstChoice(policy, now));
  const [refusal, setRefusal] = useState<FormRefusal | null>(null);
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const { changed } = useFormChanged(form);
  useUnsaved(changed);
  useFocusRefusal(form, refusal, "name");
  const fields = refusal?.fields ?? {};

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const claims = claimsOf(text("claims"));
    const expires = expiryOf(expiry);
    if (typeof claims === "string") {
      return setRefusal(refusedFields({ claims: claimsRefusal(claims) }));
    }
    if (!expires) return setRefusal(refusedFields({ expires: "Choose the last day." }));
    const input = {
      ...{ name: text("name"), teamId: team?.id, expires, claims, issuer: text("issuer") },
      ...{ subject: text("subject") || null, jwks: text("jwks") || null },
      ...{ ca: text("ca") || null, privateIssuer: data.has("privateIssuer") },
      tokenSeconds: secondsIn(data),
    };
    start(async () => {
      const result = await askServer(createRuleAction(input));
      if (result.ok) onMade(result.value.id);
      else setRefusal(result);
    });
  }

  return (
    <form ref={form} className="contents" noValidate onSubmit={submit}>
      <SheetBody>
        <RefusalBanner state={refusal} />
        <SelectField
          name="preset"
          label="Machine"
          options={PRESETS.map(({ id, name }) => ({ value: id, label: name }))}
          value={preset.id}
          onValueChange={(id) => {
            setPreset(PRESETS.find((one) => one.id === id) ?? FIRST);
            setRefusal(null);
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
        {teams.length > 1 && (
          <SelectField
            name="teamId"
            label="Team"
            options={teams.map(({ id, name }) => ({ value: id, label: name }))}
            value={team?.id}
            onValueChange={(value) => setTeam(teams.find(({ id }) => id === value))}
            error={fields.teamId}
            required
          />
        )}
        <ExpiryField
          value={expiry}
          onChange={setExpiry}
          policy={policy}
          now={now}
          error={fields.expires}
        />
        {team && <NewKeyReach teamId={team.id} teamName={team.name} holder="rule" />}
      </SheetBody>
      <SheetFooter>
        <SubmitButtons pending={pending}>Create rule</SubmitButtons>
      </SheetFooter>
    </form>
  );
}

function claimsRefusal(line: string): string {
  const name = /^(\S+)\s*=$/.exec(line)?.[1];
  return name ? `Give ${name} a value.` : `Write one "name = value" on each line, not "${line}".`;
}
