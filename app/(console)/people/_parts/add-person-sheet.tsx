"use client";

import { useRef, useState, useTransition } from "react";
import { createPersonAction } from "@/app/(console)/people/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { TextField } from "@/components/ui/form/text-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { Sheet, SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/schema";
import type { Role } from "@/lib/identity/view";
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
  const [state, setState] = useState<FormOutcome<unknown>>(null);
  const [role, setRole] = useState<Role>("member");
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  useUnsaved(useFormChanged(form).changed);
  useFocusRefusal(form, state, "name");
  const fields = state && !state.ok ? state.fields : {};
  const choices = teams.filter((team) => !team.disabled);

  function submit(data: FormData) {
    const name = String(data.get("name") ?? "");
    const teamIds = data.getAll("team").map(String);
    start(async () => {
      const email = String(data.get("email") ?? "");
      const result = await askServer(
        createPersonAction({
          name,
          email,
          role,
          teamIds: teamIds.length > 0 ? teamIds : undefined,
        }),
      );
      setState(result);
      if (result.ok) {
        const { person, link } = result.value;
        onMade({ link, name: person.name, purpose: "invitation" });
      }
    });
  }

  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <SheetBody>
        <RefusalBanner state={state} />
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
        {choices.length > 1 && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 text-sm font-medium">Teams</legend>
            {choices.map((team) => (
              <CheckboxField
                key={team.id}
                name="team"
                value={team.id}
                label={team.name}
                defaultChecked={team.slug === "default"}
              />
            ))}
            {fields.teamIds && <p className="text-sm text-red">{fields.teamIds}</p>}
          </fieldset>
        )}
      </SheetBody>
      <SheetFooter>
        <SubmitButtons pending={pending}>Add person</SubmitButtons>
      </SheetFooter>
    </form>
  );
}
