"use client";

import { Button } from "@/components/ui/form/button";
import { SectionCard } from "@/components/ui/layout/section-card";
import { SettingRow } from "@/components/ui/layout/setting-row";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import type { TeamDetail } from "@/lib/teams/view";
import { TeamPolicyForm } from "./team-policy-form";
import { TeamTasks } from "./team-tasks";

interface TeamSettingsProps {
  team: TeamDetail;
  /** The installation's rules on keys. */
  installation: KeyRules;
}

/**
 * What can be changed about a team. Disabling comes last. Leads change only the name; they read the
 * policy under Access.
 */
export function TeamSettings({ team, installation }: TeamSettingsProps) {
  return (
    <TeamTasks team={team}>
      {(ask) => (
        <>
          <SectionCard flush title="Team">
            <div className="divide-y divide-line">
              <SettingRow
                name="Name"
                text={team.name}
                action={<Button onClick={() => ask("rename")}>Rename team</Button>}
              />
              <SettingRow
                name="Short name"
                text={`${team.slug}. It is part of addresses and is sent to servers, so it never changes.`}
              />
            </div>
          </SectionCard>
          {team.mayChange && <TeamPolicyForm team={team} installation={installation} />}
          {!team.mayChange ? null : team.disabled ? (
            <SectionCard flush title="Access">
              <SettingRow
                name="Disabled"
                text="The team's keys are refused. Its members can still sign in."
                action={<Button onClick={() => ask("enable")}>Enable team</Button>}
              />
            </SectionCard>
          ) : (
            <SectionCard danger title="Disable this team">
              <div className="flex flex-wrap items-center justify-between gap-4">
                <p className="max-w-[60ch] text-sm text-muted">
                  Every key of the team is refused at once. Its members can still sign in. An
                  operator can enable the team again.
                </p>
                <Button variant="danger" onClick={() => ask("disable")}>
                  Disable team
                </Button>
              </div>
            </SectionCard>
          )}
        </>
      )}
    </TeamTasks>
  );
}
