"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { cancelRotationAction, finishRotationAction } from "@/app/(console)/keys/rotation-actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { Fact } from "@/components/ui/data/facts";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { SectionCard } from "@/components/ui/layout/section-card";
import { type KeyView, maskedKey } from "@/lib/keys/view";

type Rotation = NonNullable<KeyView["rotation"]>;

interface RotationCardProps {
  apiKey: Pick<KeyView, "id" | "name" | "lastFour" | "quarantinedAt">;
  rotation: Rotation;
  now: Date;
}

/**
 * Shows a rotation that is running: until when the old secret works, who still uses it, and whether
 * the new one is in use. Ends the old secret, or cancels the rotation.
 */
export function RotationCard({ apiKey, rotation, now }: RotationCardProps) {
  const { id, name, lastFour } = apiKey;
  const router = useRouter();
  const { toast } = useToast();
  const [asked, ask] = useState<"finish" | "cancel" | null>(null);
  const old = <code className="font-mono text-ink">{maskedKey(rotation.lastFour)}</code>;
  const fresh = <code className="font-mono text-ink">{maskedKey(lastFour)}</code>;
  const isUsed = usedSince(rotation);
  const isQuarantined = (apiKey.quarantinedAt ?? rotation.quarantinedAt) !== null;

  function dialogOf(kind: "finish" | "cancel", act: typeof finishRotationAction, done: string) {
    return {
      open: asked === kind,
      onOpenChange: (open: boolean) => ask(open ? kind : null),
      onConfirm: async () => {
        const result = await act(id);
        if (!result.ok) return result.message;
        toast({ title: done, tone: "green" });
        router.refresh();
      },
    };
  }

  return (
    <SectionCard
      title="Rotation"
      description={
        <>
          {isQuarantined ? "The key has two secrets." : "Both secrets work."} The old one ends{" "}
          <RelativeTime at={rotation.endsAt} now={now} />.
        </>
      }
      footer={
        <>
          <Button onClick={() => ask("cancel")}>Cancel rotation</Button>
          <Button onClick={() => ask("finish")}>End old secret</Button>
        </>
      }
    >
      <dl className="grid gap-4 sm:grid-cols-2">
        <Fact label="Old secret">
          {old}
          <OldUse rotation={rotation} now={now} />
        </Fact>
        <Fact label="New secret">
          {fresh}
          <p className="text-sm text-muted">
            {rotation.usedAt ? (
              <>
                Last used <RelativeTime at={rotation.usedAt} now={now} />
              </>
            ) : (
              "Not used yet"
            )}
          </p>
        </Fact>
      </dl>
      <ConfirmDialog
        {...dialogOf("finish", finishRotationAction, `Only the new secret of "${name}" works`)}
        title="End the old secret?"
        confirmLabel="End old secret"
      >
        <p>{old} and its access tokens are refused at once. This cannot be undone.</p>
        <OldUse rotation={rotation} now={now} />
        {!rotation.usedAt && (
          <p className="font-medium text-ink">The new secret was not used yet.</p>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        {...dialogOf("cancel", cancelRotationAction, `Only the old secret of "${name}" works`)}
        title="Cancel the rotation?"
        confirmLabel="End new secret"
        cancelLabel="Keep rotating"
      >
        <p>
          {fresh} and its access tokens are refused at once. {old} stays, without an end of its own.
        </p>
        {rotation.usedAt && (
          <p className="font-medium text-ink">
            The new secret was last used <RelativeTime at={rotation.usedAt} now={now} />
            {isUsed ? "." : ", and the old one not since the rotation."}
          </p>
        )}
      </ConfirmDialog>
    </SectionCard>
  );
}

const usedSince = ({ lastUsedAt, replacedAt }: Rotation) =>
  lastUsedAt !== null && lastUsedAt > replacedAt;

function OldUse({ rotation, now }: { rotation: Rotation; now: Date }) {
  const { lastUsedAt, lastUsedClient, lastUsedAddress } = rotation;
  if (!lastUsedAt || !usedSince(rotation)) {
    return <p className="text-sm text-muted">Not used since the rotation</p>;
  }
  return (
    <p className="text-sm text-muted">
      Still used: <RelativeTime at={lastUsedAt} now={now} />
      {lastUsedClient && ` by ${lastUsedClient}`}
      {lastUsedAddress && (
        <>
          {" from "}
          <code className="font-mono">{lastUsedAddress}</code>
        </>
      )}
    </p>
  );
}
