"use client";

import { useState } from "react";
import { updatePersonAction } from "@/app/(console)/people/actions";
import {
  type Profile,
  ProfileFields,
  profileIn,
  storedProfile,
} from "@/components/identity/profile-fields";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { Dialog, DialogButtons } from "@/components/ui/overlay/dialog";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { PersonView } from "@/lib/identity/view";

interface EditPersonProps {
  person: PersonView | null;
  onClose: () => void;
  onSaved: (name: string) => void;
}

/** The dialog in which an operator changes a person's name and email address. */
export function EditPerson({ person, ...props }: EditPersonProps) {
  // The last person is kept in the state, so that the text does not change while the dialog fades
  // out.
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
      description="They sign in with this email. Changing it keeps their password and keys."
      size="sm"
    >
      {shown && <PersonForm key={shown.id} person={shown} {...props} />}
    </Dialog>
  );
}

function PersonForm({ person, onClose, onSaved }: EditPersonProps & { person: PersonView }) {
  const { id, name, email, version } = person;
  const kept = useStored<Profile>({
    stored: { values: { name, email }, version },
    ...storedProfile,
  });
  const { state, pending, fields, form } = useSavedForm({
    send: (data) => {
      const mine = profileIn(data);
      return kept.save(mine, (from) => updatePersonAction({ id, ...mine, version: from }));
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
      <ProfileFields values={kept.shown.values} errors={fields} />
      <DialogButtons>
        <SubmitButtons pending={pending}>Save person</SubmitButtons>
      </DialogButtons>
    </form>
  );
}
