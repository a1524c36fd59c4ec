"use client";

import { useState } from "react";
import { createPersonAction } from "@/app/(console)/people/actions";
import { TeamChecks, teamChoices, teamsIn } from "@/components/grants/team-checks";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { TextField } from "@/components/ui/form/text-field";
import { Sheet } from "@/components/ui/overlay/sheet";
import { SheetForm } from "@/components/ui/overlay/sheet-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import type { Role } from "@/lib/identity/view";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/view-bounds";
import type { TeamView } from "@/lib/teams/view";
import type { MadeLink } from "./made-link";

interface AddPersonProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  teams: readonly TeamView[];
  onMade: (made: MadeLink) => void;
}

const ROLES: readonly { value: Role; label: string }[] = [
  { value: "member", label: "Member" },
  { value: "operator", label: "Operator" },
];

const MEANING: Record<Role, string> = {
  member: "Creates keys in their teams, and manages only their own.",
  operator: "Manages everything: people, teams, servers, all keys and the policy.",
};

/**
 * The sheet with the form that adds a person. After the person has been added, the operator gets an
 * invitation link.
 */
export function AddPersonSheet(props: AddPersonProps) {
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Add person"
      description="You get a link for them to set their password."
    >
      <AddPersonForm {...props} />
    </Sheet>
  );
}

function AddPersonForm({ teams, onMade }: AddPersonProps) {
  const [role, setRole] = useState<Role>("member");
  const saved = useSavedForm({
    send: (data) => {
      const text = (name: string) => String(data.get(name) ?? "");
      const ticked = teamsIn(data);
      const teamIds = ticked.length > 0 ? ticked : undefined;
      return createPersonAction({ name: text("name"), email: text("email"), role, teamIds });
    },
    onDone: ({ person, link }) => onMade({ link, name: person.name, purpose: "invitation" }),
    refresh: false,
    focus: "name",
  });
  const { fields } = saved;
  const offered = teamChoices(teams);
  return (
    <SheetForm saved={saved} submit="Add person">
      <TextField name="name" label="Name" maxLength={NAME_MAX} error={fields.name} required />
      <TextField
        name="email"
        type="email"
        label="Email"
        hint="They sign in with it."
        autoCapitalize="none"
        spellCheck={false}
        maxLength={EMAIL_MAX}
        error={fields.email}
        required
      />
      <SegmentedField
        name="role"
        label="Role"
        hint={MEANING[role]}
        options={ROLES}
        value={role}
        onValueChange={(value) => setRole(value === "operator" ? "operator" : "member")}
      />
      {offered.teams.length > 1 && <TeamChecks {...offered} error={fields.teamIds} />}
    </SheetForm>
  );
}
