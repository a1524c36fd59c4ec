"use client";

import {
  disableKeyAction,
  enableKeyAction,
  renameKeyAction,
  revokeKeyAction,
} from "@/app/(console)/keys/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { RenameDialog } from "@/components/ui/overlay/rename-dialog";
import { useTaskDialogs } from "@/components/ui/overlay/use-task-dialogs";
import { KEY_NAME_MAX } from "@/lib/keys/schema";
import { type KeyView, maskedKey } from "@/lib/keys/view";
import { ImpactText } from "./impact-text";
import type { KeyTask } from "./key-menu";

export interface KeyDialogsProps {
  /** What is about to be done to which key; null closes everything. */
  task: { readonly kind: KeyTask; readonly apiKey: KeyView } | null;
  onClose: () => void;
  /** After a change: read the page again. */
  onChanged: () => void;
}

/** The questions before a key is renamed, disabled, enabled or revoked. */
export function KeyDialogs({ task, onClose, onChanged }: KeyDialogsProps) {
  const { asked, shown, done } = useTaskDialogs({ task, onClose, onChanged });
  const apiKey = asked?.apiKey;
  if (!apiKey) return null;
  const { id, name, lastFour, version } = apiKey;
  const masked = <code className="font-mono text-ink">{maskedKey(lastFour)}</code>;
  return (
    <>
      <RenameDialog
        key={`rename-${id}-${task?.kind}`}
        thing="key"
        name={name}
        version={version}
        maxLength={KEY_NAME_MAX}
        rename={(next, from) => renameKeyAction(id, next, from)}
        onRenamed={(next) => done(`Renamed to "${next}"`)}
        {...shown("rename")}
      />
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable "${name}"?`}
        confirmLabel="Disable key"
        onConfirm={async () => {
          const result = await disableKeyAction(id);
          if (!result.ok) return result.message;
          done(`"${name}" is disabled`);
        }}
      >
        <p>
          {masked} and every token taken with it are refused at once, until somebody enables the key
          again.
        </p>
        {task?.kind === "disable" && <ImpactText id={id} />}
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("enable")}
        tone="primary"
        title={`Enable "${name}"?`}
        confirmLabel="Enable key"
        onConfirm={async () => {
          const result = await enableKeyAction(id);
          if (!result.ok) return result.message;
          done(`"${name}" is enabled`);
        }}
      >
        <p>Whoever holds {masked} can use it again from now on.</p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("revoke")}
        title={`Revoke "${name}"?`}
        confirmLabel="Revoke key"
        reason={{
          label: "Reason",
          hint: "Kept in the activity, for whoever asks later.",
          required: true,
        }}
        onConfirm={async (reason) => {
          const result = await revokeKeyAction(id, reason);
          if (!result.ok) return result.fields.reason ?? result.message;
          done(`"${name}" is revoked`);
        }}
      >
        <p>
          {masked} and every token taken with it are refused at once. This is final: whoever uses it
          needs a new key.
        </p>
        {task?.kind === "revoke" && <ImpactText id={id} />}
      </ConfirmDialog>
    </>
  );
}
