"use client";

import { useState, useTransition } from "react";
import { overrideItemAction } from "@/app/(console)/servers/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { FormRefusal } from "@/components/ui/form/outcome";
import { TextField } from "@/components/ui/form/text-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { Dialog, DialogButtons } from "@/components/ui/overlay/dialog";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import { withUnseenNamed } from "@/lib/servers/view-unseen";
import type { ItemRow } from "./item-rows";

interface EditItemTextProps {
  server: string;
  row: ItemRow | null;
  onClose: () => void;
  onSaved: (title: string) => void;
}

/** The dialog in which an operator overrides the title and description of an item. */
export function EditItemText({ row, ...props }: EditItemTextProps) {
  // The last item is kept in the state, so that the text does not change while the dialog fades
  // out.
  const [last, setLast] = useState(row);
  if (row && row !== last) setLast(row);
  const shown = row ?? last;
  return (
    <Dialog
      open={row !== null}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      title={shown ? `Edit ${shown.name}` : "Edit"}
      description="Clients and models get this text in place of the server's own."
      size="lg"
    >
      {shown && <ItemTextForm key={shown.name} row={shown} {...props} />}
    </Dialog>
  );
}

interface ItemText {
  readonly title: string;
  readonly description: string;
}

function ItemTextForm({ server, row, onClose, onSaved }: EditItemTextProps & { row: ItemRow }) {
  const kept = useStored<ItemText>({
    stored: {
      values: {
        title: row.managed?.titleOverride ?? "",
        description: row.managed?.descriptionOverride ?? "",
      },
      version: row.managed?.version ?? "",
    },
    describe: (words) => ({ Title: words.title, Description: words.description }),
    read: ({ title, description }) => ({
      title: String(title ?? ""),
      description: String(description ?? ""),
    }),
  });
  const { shown, base, conflict } = kept;
  const [round, setRound] = useState(shown.round);
  const [title, setTitle] = useState(shown.values.title);
  const [description, setDescription] = useState(shown.values.description);
  if (round !== shown.round) {
    setRound(shown.round);
    setTitle(shown.values.title);
    setDescription(shown.values.description);
  }
  const changed = title !== base.values.title || description !== base.values.description;
  useUnsaved(changed || conflict !== null);
  const [refusal, setRefusal] = useState<FormRefusal | null>(null);
  const [pending, start] = useTransition();
  const own = (field: "title" | "description") => {
    const value = row.managed?.[field];
    return value ? `The server's text: ${withUnseenNamed(value)}` : "The server sends none.";
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        start(async () => {
          const which = { server, kind: row.kind, item: row.name };
          const words = { title: title.trim() || null, description: description.trim() || null };
          const mine = { title: title.trim(), description: description.trim() };
          const saved = kept.save(mine, (from) => overrideItemAction(which, words, from));
          const result = await askServer(saved);
          if (result === null) return setRefusal(null);
          if (!result.ok) return setRefusal(result);
          onClose();
          onSaved(`${row.name} is saved`);
        });
      }}
    >
      <ConflictNote kept={kept} pending={pending} />
      <RefusalBanner state={refusal} />
      <TextField
        label="Title"
        note="optional"
        hint={own("title")}
        maxLength={80}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        error={refusal?.fields.title}
      />
      <TextareaField
        label="Description"
        note="optional"
        hint={own("description")}
        rows={4}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        error={refusal?.fields.description}
      />
      <DialogButtons>
        {(title || description) && (
          <Button
            variant="ghost"
            className="mr-auto"
            onClick={() => {
              setTitle("");
              setDescription("");
            }}
          >
            Use the server's text
          </Button>
        )}
        <SubmitButtons pending={pending}>Save text</SubmitButtons>
      </DialogButtons>
    </form>
  );
}
