"use client";

import { useRef, useState, useTransition } from "react";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { askServer } from "@/components/ui/form/ask-server";
import { TextField } from "@/components/ui/form/text-field";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import type { StoredNow } from "@/lib/errors/view-stored";
import { Dialog, DialogButtons } from "./dialog";
import { SubmitButtons } from "./submit-buttons";

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly message: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly current?: StoredNow;
    };

interface RenameDialogProps {
  /** The noun for the object in the dialog, such as "key". */
  thing: string;
  description?: string;
  name: string;
  /**
   * The version of the object that is shown on the page. The new name is refused if the stored
   * object has a newer version.
   */
  version: string;
  maxLength: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  rename: (name: string, version: string) => Promise<Answer>;
  onRenamed: (name: string) => void;
}

/** The dialog that renames an object. If the new name is refused, the field shows the reason. */
export function RenameDialog(props: RenameDialogProps) {
  const { thing, description, open, onOpenChange } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Rename ${thing}`}
      description={description}
      size="sm"
    >
      <RenameForm {...props} />
    </Dialog>
  );
}

function RenameForm(props: RenameDialogProps) {
  const { thing, name, version, maxLength, onOpenChange, rename, onRenamed } = props;
  const kept = useStored({
    stored: { values: { name }, version },
    describe: (values) => ({ Name: values.name }),
    read: (current) => ({ name: String(current.name) }),
  });
  const [error, setError] = useState<string>();
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const { changed } = useFormChanged(form);
  useUnsaved(changed || kept.conflict !== null);
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const next = String(new FormData(event.currentTarget).get("name") ?? "").trim();
        start(async () => {
          const saved = kept.save({ name: next }, (from) => rename(next, from));
          const result = await askServer(saved);
          if (result === null) return;
          setError(result.ok ? undefined : (result.fields.name ?? result.message));
          if (!result.ok) return;
          onOpenChange(false);
          onRenamed(next);
        });
      }}
    >
      <ConflictNote kept={kept} pending={pending} />
      <TextField
        key={kept.shown.round}
        name="name"
        label="Name"
        defaultValue={kept.shown.values.name}
        maxLength={maxLength}
        error={error}
        required
      />
      <DialogButtons>
        <SubmitButtons pending={pending}>{`Rename ${thing}`}</SubmitButtons>
      </DialogButtons>
    </form>
  );
}
