"use client";

import { useEffect, useState } from "react";
import { acknowledgeKeyAction } from "@/app/(console)/keys/actions";
import { ask } from "@/app/reads/ask";
import { ClientSnippets } from "@/components/connect/client-snippets";
import { WaitingLine } from "@/components/connect/waiting-line";
import { cx } from "@/components/ui/base/cx";
import { Banner } from "@/components/ui/feedback/banner";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { SecretField } from "@/components/ui/form/secret-field";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { Installation } from "@/lib/connect/clients/view-client";
import type { MadeKey } from "./made-key";

export interface RevealDialogProps {
  made: MadeKey;
  installation: Installation;
  /** The title, if it is not that of a new key. */
  title?: string;
  /** False if the dialog does not wait for the first request, because the key was used before. */
  watches?: boolean;
  /**
   * Called when the user has saved the key and presses Done. The caller then drops the plain key,
   * which is never shown again.
   */
  onDone: () => void;
}

/**
 * Shows a new key once. The dialog stays open until the user has copied the key or confirmed that
 * it is saved. Until then, Esc, clicks outside, links, Back and reloads do not close it.
 */
export default function RevealDialog({
  made,
  installation,
  title = `"${made.key.name}" is ready`,
  watches = true,
  onDone,
}: RevealDialogProps) {
  const { id } = made.key;
  const [copied, setCopied] = useState(false);
  const [saved, setSaved] = useState(false);
  const [notice, setNotice] = useState<"leaving" | "clipboard" | null>(null);
  const safe = copied || saved;
  useEffect(() => {
    // If the acknowledgement fails, the console shows the key as "never received" until the key is
    // first used.
    void askServer(acknowledgeKeyAction(id));
  }, [id]);

  return (
    <Dialog
      open
      size="lg"
      fixed
      locked={!safe}
      onRefused={() => setNotice("leaving")}
      onOpenChange={(open) => {
        if (!open) onDone();
      }}
      title={title}
      description="This is the only time the key is shown. Copy it now and store it with your secrets."
      footer={
        <>
          <span className="min-w-0 flex-1 text-sm text-muted">
            {safe ? "You can close this now." : "Copy the key, or tick the box."}
          </span>
          <Button variant="primary" disabled={!safe} onClick={onDone}>
            Done
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <SecretField
          secret={made.plainKey}
          label="API key"
          copyLabel="Copy key"
          onCopied={() => setCopied(true)}
          onRefused={() => setNotice("clipboard")}
        />
        {notice && <Notice notice={notice} safe={safe} />}
        <CheckboxField label="I have saved it" checked={saved} onCheckedChange={setSaved} />
        <section aria-labelledby="reveal-connect" className="border-t border-line pt-4">
          <h3 id="reveal-connect" className="text-base font-medium">
            Connect a client
          </h3>
          <p className="mb-1 text-sm text-muted">
            Ready to paste. Copying one that contains the key counts as copying the key. Your shell
            may keep such a line in its history.
          </p>
          <ClientSnippets
            {...installation}
            apiKey={made.plainKey}
            onKeyCopied={() => setCopied(true)}
          />
        </section>
        {watches && (
          <div className="border-t border-line pt-4">
            <WaitingLine key={id} watch={() => ask("key-watch", { id })} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

const NOTICES = {
  clipboard:
    "The browser refused the clipboard. The key is selected: copy it by keyboard, then tick the box.",
  leaving: "This key cannot be shown again. Copy it, or tick the box once you have saved it.",
};

/**
 * Says why the dialog stays open, and later that it may be closed. Both texts take the same place, so
 * that nothing below moves.
 */
function Notice({ notice, safe }: { notice: keyof typeof NOTICES; safe: boolean }) {
  return (
    <div className="grid [&>*]:col-start-1 [&>*]:row-start-1">
      <div className={cx("grid", safe && "invisible")}>
        <Banner tone="amber">{NOTICES[notice]}</Banner>
      </div>
      {safe && <Banner tone="green">The key is saved. You can close this dialog.</Banner>}
    </div>
  );
}
