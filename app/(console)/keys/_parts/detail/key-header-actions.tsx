"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { KeyDialogs } from "@/app/(console)/keys/_parts/key-dialogs";
import type { KeyTask } from "@/app/(console)/keys/_parts/key-menu";
import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { Button } from "@/components/ui/form/button";
import { ButtonLink } from "@/components/ui/form/button-link";
import { isFinal, type KeyView } from "@/lib/keys/view";

/**
 * Manages the dialogs of one key. Returns a function that opens a dialog, and the dialogs to
 * render.
 */
function useKeyTasks(apiKey: KeyView) {
  const router = useRouter();
  const [kind, setKind] = useState<KeyTask | null>(null);
  const dialogs = (
    <KeyDialogs
      task={kind && { kind, apiKey }}
      onClose={() => setKind(null)}
      onChanged={() => router.refresh()}
    />
  );
  return { ask: setKind, dialogs };
}

/**
 * The buttons in the header of a key's page, which duplicate the key, and disable or enable it
 * unless it can never be used again.
 */
export function KeyHeaderActions({ apiKey }: { apiKey: KeyView }) {
  const { ask, dialogs } = useKeyTasks(apiKey);
  usePageActions(
    isFinal(apiKey)
      ? []
      : [
          apiKey.disabledAt
            ? { label: "Enable key", run: () => ask("enable") }
            : { label: "Disable key", run: () => ask("disable") },
          { label: "Revoke key", run: () => ask("revoke") },
        ],
  );
  return (
    <>
      <ButtonLink href={`/keys?create=1&from=${apiKey.id}`}>Duplicate</ButtonLink>
      {isFinal(apiKey) ? null : apiKey.disabledAt ? (
        <Button variant="primary" onClick={() => ask("enable")}>
          Enable
        </Button>
      ) : (
        <Button onClick={() => ask("disable")}>Disable</Button>
      )}
      {dialogs}
    </>
  );
}

/** The button that revokes a key, in the danger section of the key's page. */
export function RevokeKeyButton({ apiKey }: { apiKey: KeyView }) {
  const { ask, dialogs } = useKeyTasks(apiKey);
  return (
    <>
      <Button variant="danger" onClick={() => ask("revoke")}>
        Revoke key
      </Button>
      {dialogs}
    </>
  );
}
