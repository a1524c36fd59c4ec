"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { endRuleAction } from "@/app/(console)/keys/keyless/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";

/** The button that ends a trust rule, with its question. */
export function EndRule({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const { toast } = useToast();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="danger" aria-label={`End ${name}`} onClick={() => setOpen(true)}>
        End
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`End "${name}"?`}
        confirmLabel="End rule"
        onConfirm={async () => {
          const result = await endRuleAction(id);
          if (!result.ok) return result.message;
          setOpen(false);
          toast({ title: `"${name}" has ended`, tone: "green" });
          router.refresh();
        }}
      >
        <p>
          Its machines get no more tokens, and those that they have are refused at once. This is
          final: to let them in again, make another rule.
        </p>
      </ConfirmDialog>
    </>
  );
}
