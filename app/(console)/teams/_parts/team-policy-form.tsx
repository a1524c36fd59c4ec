"use client";

import { setTeamPolicyAction } from "@/app/(console)/teams/actions";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { SwitchField } from "@/components/ui/form/switch-field";
import { TextField } from "@/components/ui/form/text-field";
import { SectionCard } from "@/components/ui/layout/section-card";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import { KEY_DAYS_MAX } from "@/lib/policy/view-bounds";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import type { TeamDetail } from "@/lib/teams/view";
import { countText } from "@/lib/words/view-count";

interface TeamPolicyFormProps {
  team: Pick<TeamDetail, "id" | "policy">;
  /** The installation's rules, which apply where they are stricter. */
  installation: KeyRules;
}

function read(form: FormData): KeyRules {
  const number = (name: string) => {
    const text = String(form.get(name) ?? "").trim();
    if (text === "") return null;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  return {
    maxKeyDays: number("maxKeyDays"),
    allowNoExpiry: form.get("allowNoExpiry") !== null,
    keysPerMember: number("keysPerMember"),
    keysPerTeam: number("keysPerTeam"),
  };
}

/** Describes each rule as text, by its label. After a conflict, the form lists those that differ. */
function describe({ maxKeyDays, allowNoExpiry, keysPerMember, keysPerTeam }: KeyRules) {
  return {
    "Maximum key lifetime": maxKeyDays === null ? "No limit" : countText(maxKeyDays, "day"),
    "Allow keys without expiry": allowNoExpiry ? "On" : "Off",
    "Keys per member": keysPerMember === null ? "Any number" : String(keysPerMember),
    "Keys of the team": keysPerTeam === null ? "Any number" : String(keysPerTeam),
  };
}

/** The form for a team's own policy on its keys. */
export function TeamPolicyForm({ team, installation }: TeamPolicyFormProps) {
  const { toast } = useToast();
  const { version, ...values } = team.policy;
  const kept = useStored<KeyRules>({
    stored: { values, version },
    describe,
    read: (current) => current as unknown as KeyRules,
  });
  const saved = useSavedForm({
    send: (data) => {
      const mine = read(data);
      return kept.save(mine, (from) =>
        setTeamPolicyAction({ ...mine, id: team.id, version: from }),
      );
    },
    onDone: () => toast({ title: "Policy saved", tone: "green" }),
    focus: "maxKeyDays",
    kept,
  });
  const { fields } = saved;
  const policy = kept.shown.values;
  const ofAll = (limit: number | null, unit: string) =>
    limit === null ? "" : ` The installation allows at most ${countText(limit, unit)}.`;
  return (
    <SectionCard
      title="Policy on keys"
      description="Where a rule of the installation is stricter, that one applies. The rules apply to new keys and new expiries; existing keys stay as they are."
    >
      <form key={kept.shown.round} {...saved.form} className="flex max-w-[440px] flex-col gap-4">
        <ConflictNote kept={kept} pending={saved.pending} />
        <RefusalBanner state={saved.state} />
        <TextField
          name="maxKeyDays"
          label="Maximum key lifetime"
          hint={`Days, from 1 to ${KEY_DAYS_MAX}. Leave empty for no limit.${ofAll(installation.maxKeyDays, "day")}`}
          note="optional"
          inputMode="numeric"
          defaultValue={policy.maxKeyDays ?? ""}
          error={fields.maxKeyDays}
        />
        <SwitchField
          name="allowNoExpiry"
          label="Allow keys without expiry"
          hint={
            installation.allowNoExpiry && installation.maxKeyDays === null
              ? "If off, every new key of this team must expire."
              : "The installation requires that every key expires."
          }
          defaultChecked={policy.allowNoExpiry}
        />
        <TextField
          name="keysPerMember"
          label="Keys per member"
          hint={`Personal keys that a member may have in this team. Leave empty for any number.${ofAll(installation.keysPerMember, "key")}`}
          note="optional"
          inputMode="numeric"
          defaultValue={policy.keysPerMember ?? ""}
          error={fields.keysPerMember}
        />
        <TextField
          name="keysPerTeam"
          label="Keys of the team"
          hint={`Personal and service keys together. Leave empty for any number.${ofAll(installation.keysPerTeam, "key")}`}
          note="optional"
          inputMode="numeric"
          defaultValue={policy.keysPerTeam ?? ""}
          error={fields.keysPerTeam}
        />
        <div>
          <Button type="submit" pending={saved.pending}>
            Save policy
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
