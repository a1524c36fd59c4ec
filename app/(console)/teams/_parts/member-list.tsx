"use client";

import { Ellipsis, UserMinus, UserPlus, UserRoundCog } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { removeTeamMemberAction, setTeamRoleAction } from "@/app/(console)/teams/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { PersonName } from "@/components/ui/data/person-name";
import { Pill } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import { IconButton } from "@/components/ui/form/icon-button";
import { SectionCard } from "@/components/ui/layout/section-card";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/overlay/menu";
import type { TeamDetail, TeamMemberView } from "@/lib/teams/view";
import { countText } from "@/lib/words/view-count";
import { AddMember } from "./add-member";

interface MemberListProps {
  team: TeamDetail;
  selfId: string;
  /** The people who can be added to the team. Null for leads, who add people by their email. */
  others: readonly { readonly id: string; readonly name: string }[] | null;
}

/** Lists the members of a team, leads first. Leads and operators also see the actions for each member. */
export function MemberList({ team, selfId, others }: MemberListProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<TeamMemberView | null>(null);
  const done = (title: string) => {
    toast({ title, tone: "green" });
    router.refresh();
  };
  const setRole = async (member: TeamMemberView, role: TeamMemberView["role"]) => {
    const result = await askServer(setTeamRoleAction(team.id, member.id, role));
    if (result.ok) done(`${member.name} is now ${role === "lead" ? "a lead" : "a member"}`);
    else toast({ title: result.message, tone: "red" });
  };
  return (
    <SectionCard
      flush
      title="Members"
      description="Members create keys for this team. Leads manage its members and all of its keys."
      action={
        team.mayLead && (
          <Button size="sm" onClick={() => setAdding(true)}>
            <UserPlus aria-hidden="true" />
            Add member
          </Button>
        )
      }
    >
      {team.members.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">
          No members yet. Service keys of the team work without them.
        </p>
      ) : (
        <ul aria-label="Members" className="divide-y divide-line">
          {team.members.map((member) => (
            <li key={member.id} className="flex min-h-14 items-center gap-3 px-5 py-2 text-sm">
              <div className="min-w-0 flex-1">
                <PersonName
                  name={member.id === selfId ? `${member.name} (you)` : member.name}
                  detail={member.email ?? undefined}
                />
              </div>
              {member.activeKeys > 0 && (
                <span className="text-muted tabular-nums max-sm:hidden">
                  {countText(member.activeKeys, "key")}
                </span>
              )}
              {member.status !== "active" && <StatusPill status={member.status} />}
              {member.role === "lead" && (
                <Pill plain tone="brass">
                  Lead
                </Pill>
              )}
              {member.mayPlace && (
                <MemberMenu
                  member={member}
                  onRole={(role) => void setRole(member, role)}
                  onRemove={() => setLeaving(member)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {team.mayLead && (
        <AddMember
          open={adding}
          onOpenChange={setAdding}
          team={team}
          others={others}
          onAdded={(name) => done(`${name} is in the team`)}
        />
      )}
      <RemoveMember
        team={team}
        member={leaving}
        onClose={() => setLeaving(null)}
        onRemoved={done}
      />
    </SectionCard>
  );
}

interface MemberMenuProps {
  member: TeamMemberView;
  onRole: (role: TeamMemberView["role"]) => void;
  onRemove: () => void;
}

function MemberMenu({ member, onRole, onRemove }: MemberMenuProps) {
  const other = member.role === "lead" ? "member" : "lead";
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${member.name}`} plain className="-mr-2">
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuItem icon={<UserRoundCog />} onClick={() => onRole(other)}>
        {other === "lead" ? "Make lead" : "Make member"}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger icon={<UserMinus />} onClick={onRemove}>
        Remove from team
      </MenuItem>
    </Menu>
  );
}

interface RemoveMemberProps {
  team: TeamDetail;
  member: TeamMemberView | null;
  onClose: () => void;
  onRemoved: (title: string) => void;
}

function RemoveMember({ team, member, onClose, onRemoved }: RemoveMemberProps) {
  // The last member is kept in the state, so that the text does not change while the dialog fades
  // out.
  const [last, setLast] = useState(member);
  if (member && member !== last) setLast(member);
  const who = member ?? last;
  if (!who) return null;
  const { name, activeKeys, activeConnections, callsLast7Days } = who;
  return (
    <ConfirmDialog
      open={member !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Remove ${name} from ${team.name}?`}
      confirmLabel="Remove from team"
      onConfirm={async () => {
        const result = await removeTeamMemberAction(team.id, who.id);
        if (!result.ok) return result.message;
        const ended = result.value.endedKeys.length;
        onRemoved(
          ended === 0
            ? `${name} is no longer in the team`
            : `${name} is no longer in the team, and ${countText(ended, "key")} ended`,
        );
      }}
    >
      {activeKeys + activeConnections === 0 ? (
        <p>Nothing stops working: {name} has no active personal keys or apps in this team.</p>
      ) : (
        <p className="font-medium text-ink">
          This ends {endingText(who)} of {name} in this team, with{" "}
          {countText(callsLast7Days, "call")} in the last 7 days. They stay ended if {name} joins
          again.
        </p>
      )}
      <p>
        {team.serviceKeys === 0
          ? "Keys in other teams keep working."
          : `Keys in other teams keep working, and so ${team.serviceKeys === 1 ? "does" : "do"} ${countText(team.serviceKeys, "service key")} of this team.`}
      </p>
      {!who.hasOtherTeam && (
        <p>{name} is in no other team. They can still sign in, but reach no server.</p>
      )}
    </ConfirmDialog>
  );
}

/** Says what a removal ends, such as "2 personal keys and 1 app". */
function endingText({ activeKeys, activeConnections }: TeamMemberView): string {
  return [
    activeKeys > 0 && countText(activeKeys, "personal key"),
    activeConnections > 0 && countText(activeConnections, "app"),
  ]
    .filter((text) => text !== false)
    .join(" and ");
}
