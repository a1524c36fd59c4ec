"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import type { ButtonSize } from "@/components/ui/form/button-style";

interface EndButtonProps {
  name: string;
  /** The size of the button. Buttons in a table row are `sm`. */
  size?: ButtonSize;
  confirmLabel: string;
  /** The end of the sentence in the toast, after the name of the object: "has ended". */
  ended: string;
  end: () => Promise<{ ok: true } | { ok: false; message: string }>;
  /** The text of the confirmation dialog. It should say what will stop working. */
  children: ReactNode;
}

/** A button that ends a connection or a trust rule after a confirmation prompt. */
export function EndButton({ name, size, confirmLabel, ended, end, children }: EndButtonProps) {
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
        confirmLabel={confirmLabel}
        onConfirm={async () => {
          const result = await end();
          if (!result.ok) return result.message;
          setOpen(false);
          toast({ title: `"${name}" ${ended}`, tone: "green" });
          router.refresh();
        }}
      >
        <p>{children}</p>
      </ConfirmDialog>
    </>
  );
}
