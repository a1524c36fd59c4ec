"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { MadeKey } from "@/app/(console)/keys/_parts/made-key";
import { newAttempt } from "@/app/(console)/keys/_parts/new-attempt";
import RevealDialog from "@/app/(console)/keys/_parts/reveal-dialog";
import { rotateKeyAction } from "@/app/(console)/keys/rotation-actions";
import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { Button } from "@/components/ui/form/button";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import type { Installation } from "@/lib/connect/clients/view-client";
import { DEFAULT_OVERLAP, type Overlap } from "@/lib/keys/rotation/view-overlaps";
import { type KeyView, maskedKey } from "@/lib/keys/view";

const CHOICES: readonly { value: Overlap; label: string; time: string }[] = [
  { value: "none", label: "None", time: "" },
  { value: "15m", label: "15 min", time: "15 minutes" },
  { value: "1h", label: "1 hour", time: "1 hour" },
  { value: "24h", label: "24 hours", time: "24 hours" },
  { value: "7d", label: "7 days", time: "7 days" },
];

const LOST =
  "The key was rotated, but its new secret did not reach this browser. Close this dialog. If the old secret still works, cancel the rotation; then rotate the key again.";

interface RotateKeyProps {
  apiKey: Pick<KeyView, "id" | "name" | "lastFour" | "quarantinedAt">;
  /** Whether the key can be rotated now and the signed-in person may see its new secret. */
  offered: boolean;
  installation: Installation;
}

/**
 * The button that rotates a key, and the dialog that shows the new secret once. The page renders
 * this component for every key, because it must stay mounted to show the new secret when the page
 * refreshes after the rotation.
 */
export function RotateKey({ apiKey, offered, installation }: RotateKeyProps) {
  const { id, name, lastFour } = apiKey;
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [overlap, setOverlap] = useState<Overlap>(DEFAULT_OVERLAP);
  const [attempt, setAttempt] = useState(newAttempt);
  const [pending, setPending] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);
  // While the request is pending, leaving the page would lose the new secret, which only the
  // response contains.
  useUnsaved(pending);
  usePageActions(offered ? [{ label: "Rotate key", run: () => setOpen(true) }] : []);

  async function rotate() {
    setPending(true);
    const result = await rotateKeyAction(id, overlap, attempt).finally(() => setPending(false));
    if (!result.ok) return result.message;
    const { key, plainKey } = result.value;
    if (plainKey === null) return LOST;
    setAttempt(newAttempt());
    setMade({ key, plainKey });
  }

  const masked = <code className="font-mono text-ink">{maskedKey(lastFour)}</code>;
  const time = CHOICES.find(({ value }) => value === overlap)?.time;
  return (
    <>
      {offered && <Button onClick={() => setOpen(true)}>Rotate</Button>}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        tone="primary"
        title={`Rotate "${name}"?`}
        confirmLabel="Rotate key"
        onConfirm={rotate}
      >
        <p>
          The key gets a new secret, which is shown once and works at once. Its access, limits and
          expiry stay the same.
        </p>
        {apiKey.quarantinedAt ? (
          <p>{masked} was reported as leaked. It ends at once.</p>
        ) : (
          <>
            <SegmentedField
              label="The old secret still works for"
              options={CHOICES}
              value={overlap}
              onValueChange={(value) => setOverlap(value as Overlap)}
            />
            <p>
              {time ? `${time} from now, ` : "At once, "}
              {masked} and its access tokens are refused.
            </p>
          </>
        )}
      </ConfirmDialog>
      {made && (
        <RevealDialog
          made={made}
          title={`The new secret of "${name}"`}
          watches={false}
          installation={installation}
          onDone={() => {
            setMade(null);
            router.refresh();
          }}
        />
      )}
    </>
  );
}
