"use client";

import { type HTMLAttributes, lazy, type ReactElement, Suspense } from "react";
import { useOpening } from "@/components/ui/base/use-opening";
import type { ConfirmPopupProps } from "./confirm-popup";

export interface ConfirmDialogProps
  extends Omit<ConfirmPopupProps, "open" | "onOpenChange" | "finalFocus"> {
  trigger?: ReactElement<HTMLAttributes<HTMLElement>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

const ConfirmPopup = lazy(() => import("./confirm-popup"));

/**
 * Asks for confirmation before an action that the user may regret. The focus starts on the field
 * for the reason or, without this field, on Cancel.
 */
export function ConfirmDialog({ trigger, open, onOpenChange, ...rest }: ConfirmDialogProps) {
  const opening = useOpening({ trigger, open, onOpenChange });
  const { finalFocus } = opening;
  return (
    <>
      {opening.trigger}
      {opening.mounted && (
        <Suspense>
          <ConfirmPopup
            {...rest}
            open={opening.shown}
            onOpenChange={opening.change}
            finalFocus={finalFocus}
          />
        </Suspense>
      )}
    </>
  );
}
