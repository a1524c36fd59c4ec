"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { endConnectionAction } from "@/app/(console)/keys/apps/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import type { ButtonSize } from "@/components/ui/form/button-style";

interface EndConnectionProps {
  id: string;
  name: string;
  size?: ButtonSize;
}

/** A button that ends a connection after a confirmation. */
export function EndConnection({ id, name, size }: EndConnectionProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size={size}
        variant={size === "sm" ? "secondary" : "danger"}
        aria-label={`End ${name}`}
        onClick={() => setOpen(true)}
      >
        End
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`End "${name}"?`}
        confirmLabel="End connection"
        onConfirm={async () => {
          const result = await endConnectionAction(id);
          if (!result.ok) return result.message;
          setOpen(false);
          toast({ title: `"${name}" is disconnected`, tone: "green" });
          router.refresh();
        }}
      >
        <p>The app loses access at once. To use it again, connect it again.</p>
      </ConfirmDialog>
    </>
  );
}
