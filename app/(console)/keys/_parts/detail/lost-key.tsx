"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import type { MadeKey } from "@/app/(console)/keys/_parts/made-key";
import { newAttempt } from "@/app/(console)/keys/_parts/new-attempt";
import RevealDialog from "@/app/(console)/keys/_parts/reveal-dialog";
import { replaceKeyAction } from "@/app/(console)/keys/actions";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";

import type { Installation } from "@/lib/connect/clients/view-client";

interface LostKeyProps {
  id: string;
  /**
   * True if the key is active but its creator never received it, because the response that
   * contained the key was lost.
   */
  lost: boolean;
  /**
   * True if the signed-in user may replace the key. Only the owner may replace a personal key,
   * because the new key is shown to the user who requests the replacement.
   */
  mayReplace: boolean;
  installation: Installation;
}

/**
 * Says that the key was never received, replaces it on request, and shows the new key. The page
 * renders this component for every key, even for a received one, because the component must stay
 * mounted to show the new key when the page refreshes after the replacement.
 */
export function LostKey({ id, lost, mayReplace, installation }: LostKeyProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [made, setMade] = useState<MadeKey | null>(null);
  const [attempt] = useState(newAttempt);
  const [pending, start] = useTransition();
  // While the request is pending, leaving the page would lose the new key, which only the response
  // contains.
  useUnsaved(pending);
  const send = () =>
    start(async () => {
      const result = await askServer(replaceKeyAction(id, attempt));
      if (result.ok) setMade(result.value);
      else toast({ title: result.message, tone: "red" });
    });
  return (
    <>
      {(lost || pending) && (
        <Banner
          tone="amber"
          title="Never received"
          action={
            mayReplace && (
              <Button size="sm" pending={pending} onClick={send}>
                Replace key
              </Button>
            )
          }
        >
          The response with this key never reached the browser, and the key was never used.{" "}
          {mayReplace
            ? "Replacing it ends this key and creates one with the same settings."
            : "Only its owner can replace it."}
        </Banner>
      )}
      {made && (
        <RevealDialog
          installation={installation}
          made={made}
          onDone={() => {
            setMade(null);
            router.replace(`/keys/${made.key.id}`);
          }}
        />
      )}
    </>
  );
}
