"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { askServer } from "@/components/ui/ask-server";
import { Button } from "@/components/ui/button";
import { useUnsaved } from "@/components/ui/leaving/unsaved";
import { useToast } from "@/components/ui/toast";
import { drawAttempt } from "./draw-attempt";
import type {
  AcknowledgeKeyAction,
  MadeKey,
  ReplaceKeyAction,
  WatchKeyAction,
} from "./key-actions-types";
import { RevealDialog } from "./reveal-dialog";

interface ReplaceKeyProps {
  id: string;
  publicUrl: string;
  tokenSeconds: number;
  replace: ReplaceKeyAction;
  acknowledge: AcknowledgeKeyAction;
  watch: WatchKeyAction;
}

/** Puts another key in the place of one that nobody received, and shows that one. */
export function ReplaceKey({ id, replace, ...reveal }: ReplaceKeyProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [made, setMade] = useState<MadeKey | null>(null);
  const [attempt] = useState(drawAttempt);
  const [pending, start] = useTransition();
  // The answer on its way is the only one that has the key.
  useUnsaved(pending);
  return (
    <>
      <Button
        size="sm"
        pending={pending}
        onClick={() =>
          start(async () => {
            const result = await askServer(replace(id, attempt));
            if (result.ok) setMade(result.value);
            else toast({ title: result.message, tone: "red" });
          })
        }
      >
        Replace key
      </Button>
      {made && (
        <RevealDialog
          {...reveal}
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
