"use client";

import type { HTMLAttributes, ReactElement } from "react";
import { useOpening } from "@/components/ui/base/use-opening";
import type { ConfirmPopupProps } from "./confirm-popup";

export interface ConfirmDialogProps
  extends Omit<ConfirmPopupProps, "open" | "onOpenChange" | "finalFocus"> {
  trigger?: ReactElement<HTMLAttributes<HTMLElement>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

const load = () => import("./confirm-popup");

/**
 * Asks for confirmation before an action that the user may regret. The focus starts on the first
 * field or, without one, on Cancel.
 */
export function ConfirmDialog({ trigger, open, onOpenChange, ...rest }: ConfirmDialogProps) {
  const opening = useOpening(load, { trigger, open, onOpenChange });
  return (
    <>
      {opening.trigger}
      {opening.Part && (
        <opening.Part
          {...rest}
          open={opening.shown}
          onOpenChange={opening.change}
          finalFocus={opening.finalFocus}
        />
      )}
    </>
  );
}
