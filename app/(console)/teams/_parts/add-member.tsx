"use client";

import { useState, useTransition } from "react";
import { addTeamMemberAction } from "@/app/(console)/teams/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { ComboboxField } from "@/components/ui/form/combobox-field";
import { type FormRefusal, refusedFields } from "@/components/ui/form/outcome";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { Dialog, DialogButtons } from "@/components/ui/overlay/dialog";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import type { TeamRole, TeamView } from "@/lib/teams/view";

interface AddMemberProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  team: TeamView;
  others: readonly { readonly id: string; readonly name: string }[];
  onAdded: (name: string) => void;
}

const ROLES = [
  { value: "member", label: "Member" },
  { value: "lead", label: "Lead" },
];

/** The dialog that adds an existing person to a team. */
export function AddMember(props: AddMemberProps) {
  const { open, onOpenChange, team } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Add a member to ${team.name}`}
      description="They stay in their other teams. To invite a new person, add them under People first."
    >
      <AddMemberForm {...props} />
    </Dialog>
  );
}

function AddMemberForm({ onOpenChange, team, others, onAdded }: AddMemberProps) {
  const [personId, setPersonId] = useState("");
  const [role, setRole] = useState<TeamRole>("member");
  const [refusal, setRefusal] = useState<FormRefusal | null>(null);
  const [pending, start] = useTransition();
  useUnsaved(personId !== "");

  if (others.length === 0) {
    return <p className="text-sm text-muted">Everyone is in this team already.</p>;
  }
  function submit() {
    if (!personId) return setRefusal(refusedFields({ personId: "Choose a person." }));
    start(async () => {
      const result = await askServer(addTeamMemberAction(team.id, personId, role));
      if (!result.ok) return setRefusal(result);
      onOpenChange(false);
      onAdded(others.find(({ id }) => id === personId)?.name ?? "The person");
    });
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <RefusalBanner state={refusal} />
      <ComboboxField
        label="Person"
        options={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={personId}
        onValueChange={setPersonId}
        error={refusal?.fields.personId}
        required
      />
      <SegmentedField
        label="Role"
        options={ROLES}
        value={role}
        onValueChange={(value) => setRole(value === "lead" ? "lead" : "member")}
      />
      <DialogButtons>
        <SubmitButtons pending={pending}>Add member</SubmitButtons>
      </DialogButtons>
    </form>
  );
}
