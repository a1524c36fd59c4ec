"use client";

import { RefusalBanner } from "@/components/identity/refusal-banner";
import { Button } from "@/components/ui/button";
import { SectionCard } from "@/components/ui/section-card";
import { SwitchField } from "@/components/ui/switch-field";
import { TextField } from "@/components/ui/text-field";
import { useToast } from "@/components/ui/toast";
import {
  KEY_DAYS_MAX,
  type Policy,
  TOKEN_SECONDS_MAX,
  TOKEN_SECONDS_MIN,
} from "@/lib/config/schema-policy";
import type { SettingsActions } from "./settings-actions-types";
import { useSettingsForm } from "./use-settings-form";

interface PolicyFormProps {
  policy: Policy;
  save: SettingsActions["updatePolicy"];
}

const wholeNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

function read(form: FormData): Policy {
  const days = String(form.get("maxKeyDays") ?? "").trim();
  return {
    tokenSeconds: wholeNumber(String(form.get("tokenSeconds") ?? "").trim()),
    maxKeyDays: days === "" ? null : wholeNumber(days),
    allowNoExpiry: form.get("allowNoExpiry") !== null,
  };
}

/** What holds for every token and every new key. */
export function PolicyForm({ policy, save }: PolicyFormProps) {
  const { toast } = useToast();
  const { state, pending, fields, form } = useSettingsForm({
    send: (data) => save(read(data)),
    onDone: () => toast({ title: "Policy saved", tone: "green" }),
    focus: "tokenSeconds",
  });
  return (
    <SectionCard
      title="Policy"
      description="Holds for tokens and keys made from now on. Keys that exist keep the expiry they have."
    >
      <form {...form} className="flex max-w-[440px] flex-col gap-4">
        <RefusalBanner state={state} />
        <TextField
          name="tokenSeconds"
          label="Lifetime of an access token"
          hint={`Seconds, from ${TOKEN_SECONDS_MIN} to ${TOKEN_SECONDS_MAX}. 900 is 15 minutes.`}
          inputMode="numeric"
          defaultValue={policy.tokenSeconds}
          error={fields.tokenSeconds}
          required
        />
        <TextField
          name="maxKeyDays"
          label="Longest life of a new key"
          hint={`Days, from 1 to ${KEY_DAYS_MAX}. Leave it empty for no limit.`}
          note="optional"
          inputMode="numeric"
          defaultValue={policy.maxKeyDays ?? ""}
          error={fields.maxKeyDays}
        />
        <SwitchField
          name="allowNoExpiry"
          label="Allow keys without expiry"
          hint="Without it, each new key must end some day."
          defaultChecked={policy.allowNoExpiry}
        />
        <div>
          <Button type="submit" variant="primary" pending={pending}>
            Save policy
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
