"use client";

import { useState } from "react";
import { dateTimeText } from "@/components/ui/data/time/date-text";
import { Banner } from "@/components/ui/feedback/banner";
import { Button } from "@/components/ui/form/button";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { SecretField } from "@/components/ui/form/secret-field";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { MadeLink } from "./made-link";

/**
 * Shows a single-use link once. The dialog stays open until the operator has copied the link or
 * confirmed that it is saved.
 */
export function LinkDialog({ made, onDone }: { made: MadeLink; onDone: () => void }) {
  const [safe, setSafe] = useState(false);
  const [refused, setRefused] = useState<"closing" | "copying" | null>(null);
  const { link, name, purpose } = made;
  const ends = dateTimeText(new Date(link.expiresAt).getTime(), zoneMinutes(link.expiresAt));
  return (
    <Dialog
      open
      size="lg"
      title={purpose === "invitation" ? `Invitation for ${name}` : `Password link for ${name}`}
      description={`Send this link to ${name}: Latchkey sends no email. The link is shown only once.`}
      locked={!safe}
      onRefused={() => setRefused("closing")}
      onOpenChange={(open) => {
        if (!open) onDone();
      }}
      footer={
        <Button variant="primary" disabled={!safe} onClick={onDone}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <SecretField
          secret={link.url}
          label="Single-use link"
          copyLabel="Copy link"
          onCopied={() => setSafe(true)}
          onRefused={() => setRefused("copying")}
        />
        <p className="text-sm text-muted">
          Anyone with this link can set the password. It works once, until {ends}.
        </p>
        {isOfThisMachine(link.url) && (
          <Banner tone="amber">
            This address opens only on the machine that runs Latchkey. For other people, start it
            with PUBLIC_URL set to the address that they use, and create a new link.
          </Banner>
        )}
        {refused && !safe && (
          <Banner tone="amber">
            {refused === "copying"
              ? "The browser refused the clipboard. The link is selected: copy it by keyboard, then tick the box."
              : "Copy the link first, or tick the box. It cannot be shown again."}
          </Banner>
        )}
        <CheckboxField label="I have saved it" checked={safe} onCheckedChange={setSafe} />
      </div>
    </Dialog>
  );
}

function isOfThisMachine(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

function zoneMinutes(at: Date): number {
  return -new Date(at).getTimezoneOffset();
}
