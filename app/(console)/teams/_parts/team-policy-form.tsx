"use client";

import { setTeamPolicyAction } from "@/app/(console)/teams/actions";
import { KeyRulesFields, keyRulesText, readKeyRules } from "@/components/keys/key-rules-fields";
import { useToast } from "@/components/ui/feedback/toast";
import { SectionCard } from "@/components/ui/layout/section-card";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import type { TeamDetail } from "@/lib/teams/view";

interface TeamPolicyFormProps {
  team: Pick<TeamDetail, "id" | "policy">;
  /** The installation's rules, which apply where they are stricter. */
  installation: KeyRules;
}

/** The form for a team's own policy on its keys. */
export function TeamPolicyForm({ team, installation }: TeamPolicyFormProps) {
  const { toast } = useToast();
  const { version, ...values } = team.policy;
  const kept = useStored<KeyRules>({
    stored: { values, version },
    describe: keyRulesText,
    read: (current) => current as unknown as KeyRules,
  });
  const saved = useSavedForm({
    send: (data) => {
      const mine = readKeyRules(data);
      return kept.save(mine, (from) =>
        setTeamPolicyAction({ ...mine, id: team.id, version: from }),
      );
    },
    onDone: () => toast({ title: "Policy saved", tone: "green" }),
    focus: "maxKeyDays",
    kept,
  });
  return (
    <SectionCard
      title="Policy on keys"
      description="Where a rule of the installation is stricter, that one applies. The rules apply to new keys and new expiries; existing keys stay as they are."
    >
      <StoredForm saved={saved} kept={kept} submit="Save policy">
        <KeyRulesFields
          rules={kept.shown.values}
          errors={saved.fields}
          installation={installation}
        />
      </StoredForm>
    </SectionCard>
  );
}
