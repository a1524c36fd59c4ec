"use client";

import { useState } from "react";
import { RefusalBanner } from "@/components/identity/refusal-banner";
import { useSettingsForm } from "@/components/settings/use-settings-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, DialogClose } from "@/components/ui/dialog";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import { TextField } from "@/components/ui/text-field";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/schema";
import type { PersonView } from "@/lib/identity/view";
import type { PeopleActions } from "./people-actions-types";

interface EditPersonProps {
  person: PersonView | null;
  save: PeopleActions["update"];
  onClose: () => void;
  onSaved: (name: string) => void;
}

/** The dialog in which an operator changes somebody's name and email. */
export function EditPerson({ person, ...props }: EditPersonProps) {
  // The words stay while the dialog fades out.
  const [last, setLast] = useState(person);
  if (person && person !== last) setLast(person);
  const shown = person ?? last;
  return (
    <Dialog
      open={person !== null}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      title={shown ? `Edit ${shown.name}` : "Edit person"}
      description="They sign in with the new email from now on. Their password and keys stay."
      size="sm"
    >
      {shown && <PersonForm key={shown.id} person={shown} {...props} />}
    </Dialog>
  );
}

interface Profile {
  readonly name: string;
  readonly email: string;
}

function PersonForm({ person, save, onClose, onSaved }: EditPersonProps & { person: PersonView }) {
  const { id, name, email, version } = person;
  const kept = useStored<Profile>({
    stored: { values: { name, email }, version },
    describe: (values) => ({ Name: values.name, Email: values.email }),
    read: (current) => current as unknown as Profile,
  });
  const { state, pending, fields, form } = useSettingsForm({
    send: (data) => {
      const text = (field: string) => String(data.get(field) ?? "").trim();
      const mine = { name: text("name"), email: text("email") };
      return kept.save(mine, (from) => save({ id, ...mine, version: from }));
    },
    onDone: (_value, element) => {
      onClose();
      onSaved(String(new FormData(element).get("name")));
    },
    focus: "name",
    kept,
  });
  return (
    <form key={kept.shown.round} {...form} className="flex flex-col gap-4">
      <ConflictNote kept={kept} pending={pending} />
      <RefusalBanner state={state} />
      <TextField
        name="name"
        label="Name"
        defaultValue={kept.shown.values.name}
        maxLength={NAME_MAX}
        error={fields.name}
        required
      />
      <TextField
        name="email"
        type="email"
        label="Email"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={kept.shown.values.email}
        maxLength={EMAIL_MAX}
        error={fields.email}
        required
      />
      <DialogButtons>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={pending}>
          Save person
        </Button>
      </DialogButtons>
    </form>
  );
}
