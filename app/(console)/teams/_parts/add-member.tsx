"use client";

import { useState, useTransition } from "react";
import { addTeamMemberAction } from "@/app/(console)/teams/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { ComboboxField } from "@/components/ui/form/combobox-field";
import { type FormRefusal, refusedFields } from "@/components/ui/form/outcome";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { TextField } from "@/components/ui/form/text-field";
import { Dialog, DialogButtons } from "@/components/ui/overlay/dialog";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import type { TeamRole, TeamView } from "@/lib/teams/view";

interface AddMemberProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  team: TeamView;
  /** The people to choose from. Null if the person is named by their email. */
  others: readonly { readonly id: string; readonly name: string }[] | null;
  onAdded: (name: string) => void;
}

const ROLES = [
  { value: "member", label: "Member" },
  { value: "lead", label: "Lead" },
];

const NOBODY = "Nobody here has this email.";

/** The dialog that adds an existing person to a team. */
export function AddMember(props: AddMemberProps) {
  const { open, onOpenChange, team, others } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Add a member to ${team.name}`}
      description={
        others === null
          ? "The person needs an account here. They stay in their other teams."
          : "They stay in their other teams. To invite a new person, add them under People first."
      }
    >
      <AddMemberForm {...props} />
    </Dialog>
  );
}

function AddMemberForm({ onOpenChange, team, others, onAdded }: AddMemberProps) {
  const [person, setPerson] = useState("");
  const [role, setRole] = useState<TeamRole>("member");
  const [refusal, setRefusal] = useState<FormRefusal | null>(null);
  const [pending, start] = useTransition();
  useUnsaved(person !== "");

  if (others?.length === 0) {
    return <p className="text-sm text-muted">Everyone is in this team already.</p>;
  }
  function submit() {
    const email = person.trim();
    if (others && !person) return setRefusal(refusedFields({ personId: "Choose a person." }));
    if (!others && !email) return setRefusal(refusedFields({ email: "Give the email." }));
    const who = others ? { personId: person } : { email };
    start(async () => {
      const result = await askServer(addTeamMemberAction(team.id, who, role));
      if (!result.ok) {
        const unknown = !others && result.code === "not_found";
        return setRefusal(unknown ? refusedFields({ email: NOBODY }) : result);
      }
      onOpenChange(false);
      onAdded(others?.find(({ id }) => id === person)?.name ?? email);
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
      {others ? (
        <ComboboxField
          label="Person"
          options={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={person}
          onValueChange={setPerson}
          error={refusal?.fields.personId}
          required
        />
      ) : (
        <TextField
          label="Email"
          name="email"
          type="email"
          value={person}
          onChange={(event) => setPerson(event.target.value)}
          error={refusal?.fields.email}
          required
        />
      )}
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
