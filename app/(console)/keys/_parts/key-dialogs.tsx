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
import { type KeyView, maskedKey } from "@/lib/keys/view";
import { KEY_NAME_MAX } from "@/lib/keys/view-bounds";
import { ImpactText } from "./impact-text";
import type { KeyTask } from "./key-menu";

export interface KeyDialogsProps {
  /** The dialog to show and the key that it is about, or null to close every dialog. */
  task: { readonly kind: KeyTask; readonly apiKey: KeyView } | null;
  onClose: () => void;
  /** Called after each change, so that the caller can refresh the page. */
  onChanged: () => void;
}

/** The dialogs that rename, disable, enable and revoke a key. */
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
        <p>{masked} and its access tokens are refused at once, until the key is enabled again.</p>
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
        <p>Clients that have {masked} can use it again.</p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("revoke")}
        title={`Revoke "${name}"?`}
        confirmLabel="Revoke key"
        reason={{
          label: "Reason",
          hint: "Shown on the key's page and in the activity log.",
          required: true,
        }}
        onConfirm={async (reason) => {
          const result = await revokeKeyAction(id, reason);
          if (!result.ok) return result.fields.reason ?? result.message;
          done(`"${name}" is revoked`);
        }}
      >
        <p>
          {masked} and its access tokens are refused at once. This cannot be undone: clients that
          use it need a new key.
        </p>
        {task?.kind === "revoke" && <ImpactText id={id} />}
      </ConfirmDialog>
    </>
  );
}
