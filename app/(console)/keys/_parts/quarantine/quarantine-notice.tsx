"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { liftQuarantineAction } from "@/app/(console)/keys/rotation-actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { type KeyView, maskedKey } from "@/lib/keys/view";

interface QuarantineNoticeProps {
  apiKey: Pick<KeyView, "id" | "name" | "lastFour" | "quarantinedAt" | "rotation">;
  /** The email of the signed-in person, who gives their password to lift the quarantine. */
  email: string;
  now: Date;
}

/**
 * Says that a secret of a key was reported as leaked, what that means, and what to do. Lifts the
 * quarantine if the report was wrong. Renders nothing if no secret is quarantined.
 */
export function QuarantineNotice({ apiKey, email, now }: QuarantineNoticeProps) {
  const { quarantinedAt, rotation } = apiKey;
  const old = rotation?.quarantinedAt ?? null;
  return (
    <>
      {quarantinedAt && (
        <Notice {...{ apiKey, email, now }} lastFour={apiKey.lastFour} at={quarantinedAt}>
          {rotation
            ? "Cancel the rotation to keep the old secret."
            : "Rotate the key to give its clients a new one."}
        </Notice>
      )}
      {rotation && old && (
        <Notice {...{ apiKey, email, now }} lastFour={rotation.lastFour} at={old}>
          The other secret of the rotation still works.
        </Notice>
      )}
    </>
  );
}

interface NoticeProps extends QuarantineNoticeProps {
  lastFour: string;
  at: Date;
  /** What to do about it. */
  children: string;
}

function Notice({ apiKey, email, now, lastFour, at, children }: NoticeProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [open, setOpen] = useState(false);
  const masked = <code className="font-mono text-ink">{maskedKey(lastFour)}</code>;
  return (
    <Banner
      tone="red"
      title="Reported as leaked"
      action={<Button onClick={() => setOpen(true)}>Lift quarantine</Button>}
    >
      {masked} was reported <RelativeTime at={at} now={now} /> by somebody who found it. It and its
      access tokens are refused. {children}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Lift the quarantine?"
        confirmLabel="Lift quarantine"
        passwordOf={email}
        onConfirm={async (_reason, password) => {
          const result = await liftQuarantineAction(apiKey.id, lastFour, password);
          if (!result.ok) return result.message;
          toast({ title: `"${apiKey.name}" is no longer quarantined`, tone: "green" });
          router.refresh();
        }}
      >
        <p>
          {masked} and its access tokens work again, also for whoever found it. Lift the quarantine
          only if you know that nobody else has the key.
        </p>
      </ConfirmDialog>
    </Banner>
  );
}
