"use client";

import type { HTMLAttributes, ReactElement, ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { useOpening } from "@/components/ui/base/use-opening";
import { footer } from "@/components/ui/feedback/toast-place";
import type { SheetPopupProps } from "./sheet-popup";

export interface SheetProps extends Omit<SheetPopupProps, "open" | "onOpenChange" | "finalFocus"> {
  trigger?: ReactElement<HTMLAttributes<HTMLElement>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

const load = () => import("./sheet-popup");

/**
 * A panel at the side of the window. It is 440 px wide, or fills the whole width on narrow screens.
 * It contains a `SheetBody` and a `SheetFooter`. If the sheet is a form, both are inside one `<form
 * className="contents">`. If a form inside reports unsaved changes (`useUnsaved`), closing the
 * sheet requires confirmation. Buttons that close the sheet must be wrapped in `DialogClose`. Its
 * script is loaded when it is opened first.
 */
export function Sheet({ trigger, open, onOpenChange, ...rest }: SheetProps) {
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

/** The part of a sheet that scrolls. */
export function SheetBody({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={cx("flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-5", className)}>
      {children}
    </div>
  );
}

/**
 * The part of a sheet that stays at the bottom. It contains the buttons, with at most one line of
 * text above them.
 */
export function SheetFooter({ children }: { children: ReactNode }) {
  return (
    <div
      {...footer}
      className="flex flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-5 py-3"
    >
      {children}
    </div>
  );
}
