"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { endRuleAction } from "@/app/(console)/keys/keyless/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";

/** The button that ends a trust rule, and the dialog that asks for confirmation. */
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
          Machines get no more tokens by this rule, and the tokens that they have are refused at
          once. This is final: to give these machines access again, create another rule.
        </p>
      </ConfirmDialog>
    </>
  );
}
