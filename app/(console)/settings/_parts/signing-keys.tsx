"use client";

import { useRouter } from "next/navigation";
import { rotateSigningKeyAction } from "@/app/(console)/settings/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { Pill, type PillTone } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { SigningKeyView } from "@/lib/tokens/view";

interface SigningKeysProps {
  keys: readonly SigningKeyView[];
  now: Date;
}

const STATE: Record<SigningKeyView["state"], { word: string; tone: PillTone }> = {
  next: { word: "Next", tone: "amber" },
  signing: { word: "Signing", tone: "green" },
  retiring: { word: "Retiring", tone: "neutral" },
};

/**
 * Lists the keys with which Latchkey signs access tokens, with a button that rotates the signing
 * key.
 */
export function SigningKeys({ keys, now }: SigningKeysProps) {
  const router = useRouter();
  const { toast } = useToast();
  return (
    <SectionCard
      title="Signing keys"
      description="They sign access tokens. The public keys are at /.well-known/jwks.json."
      flush
      action={
        <ConfirmDialog
          trigger={<Button size="sm">Rotate key</Button>}
          tone="primary"
          title="Rotate the signing key?"
          confirmLabel="Rotate key"
          onConfirm={async () => {
            const result = await rotateSigningKeyAction();
            if (!result.ok) return result.message;
            toast({ title: "A new signing key is published", tone: "green" });
            router.refresh();
          }}
        >
          <p>
            A new key is published now and starts signing in a few minutes, once clients can know
            it. Tokens signed with the old key stay valid until they expire.
          </p>
        </ConfirmDialog>
      }
    >
      {keys.length === 0 ? (
        <p className="px-5 py-4 text-sm text-muted">
          No signing keys yet. The first token exchange creates one.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {keys.map((key) => (
            <li key={key.kid} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3">
              <code className="min-w-0 flex-1 basis-64 truncate font-mono text-sm">{key.kid}</code>
              <span className="text-sm text-muted">
                <When signingKey={key} now={now} />
              </span>
              <Pill tone={STATE[key.state].tone}>{STATE[key.state].word}</Pill>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}

function When({ signingKey, now }: { signingKey: SigningKeyView; now: Date }) {
  if (signingKey.state === "next") {
    return (
      <>
        Signs <RelativeTime at={signingKey.activeAt} now={now} />
      </>
    );
  }
  if (signingKey.retiresAt) {
    return (
      <>
        Removed <RelativeTime at={signingKey.retiresAt} now={now} />
      </>
    );
  }
  return (
    <>
      Since <RelativeTime at={signingKey.activeAt} now={now} />
    </>
  );
}
