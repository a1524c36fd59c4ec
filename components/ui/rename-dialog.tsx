"use client";

import { useRef, useState, useTransition } from "react";
import { askServer } from "./ask-server";
import { Button } from "./button";
import { Dialog, DialogButtons, DialogClose } from "./dialog";
import { useUnsaved } from "./leaving/unsaved";
import { useFormChanged } from "./leaving/use-form-changed";
import { TextField } from "./text-field";

type Answer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly message: string;
      readonly fields: Readonly<Record<string, string>>;
    };

interface RenameDialogProps {
  /** What it is, such as "key". */
  thing: string;
  description?: string;
  name: string;
  maxLength: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  rename: (name: string) => Promise<Answer>;
  onRenamed: (name: string) => void;
}

/** Gives a thing another name; a refusal stays beside the field. */
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
  const { thing, name, maxLength, onOpenChange, rename, onRenamed } = props;
  const [error, setError] = useState<string>();
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  useUnsaved(useFormChanged(form).changed);
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const next = String(new FormData(event.currentTarget).get("name") ?? "").trim();
        start(async () => {
          const result = await askServer(rename(next));
          setError(result.ok ? undefined : (result.fields.name ?? result.message));
          if (!result.ok) return;
          onOpenChange(false);
          onRenamed(next);
        });
      }}
    >
      <TextField
        name="name"
        label="Name"
        defaultValue={name}
        maxLength={maxLength}
        error={error}
        required
      />
      <DialogButtons>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={pending}>
          {`Rename ${thing}`}
        </Button>
      </DialogButtons>
    </form>
  );
}
