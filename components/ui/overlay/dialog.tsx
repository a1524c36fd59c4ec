"use client";

import type { HTMLAttributes, ReactElement, ReactNode } from "react";
import { useOpening } from "@/components/ui/base/use-opening";
import { footer } from "@/components/ui/feedback/toast-place";
import type { DialogPopupProps } from "./dialog-popup";

export interface DialogProps
  extends Omit<DialogPopupProps, "open" | "onOpenChange" | "finalFocus"> {
  /**
   * The element that opens the dialog. It gets the focus when the dialog closes. It must be left
   * out if `open` is controlled.
   */
  trigger?: ReactElement<HTMLAttributes<HTMLElement>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

const load = () => import("./dialog-popup");

/**
 * A modal dialog with a title. It is never higher than the window: its content scrolls between the
 * title and the buttons. If the dialog contains unsaved changes, closing it requires confirmation.
 * Its script is loaded when it is opened first.
 */
export function Dialog({ trigger, open, onOpenChange, ...rest }: DialogProps) {
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

/** The row of buttons at the end of a form in a dialog. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return (
    <div {...footer} className="flex flex-wrap justify-end gap-2">
      {children}
    </div>
  );
}
