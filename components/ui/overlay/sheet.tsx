"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactElement, type ReactNode, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { UnsavedScope } from "@/components/ui/confirm/unsaved";
import { footer } from "@/components/ui/feedback/toast-place";
import { IconButton } from "@/components/ui/form/icon-button";
import { firstField } from "./first-field";
import { useClosing } from "./use-closing";

export interface SheetProps {
  title: ReactNode;
  description?: ReactNode;
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  side?: "right" | "left";
  children: ReactNode;
}

/**
 * A panel at the side of the window. It is 440 px wide, or fills the whole width on narrow screens.
 * It contains a `SheetBody` and a `SheetFooter`. If the sheet is a form, both are inside one `<form
 * className="contents">`. If a form inside reports unsaved changes (`useUnsaved`), closing the
 * sheet requires confirmation. Buttons that close the sheet must be wrapped in `DialogClose`.
 */
export function Sheet({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  side = "right",
  children,
}: SheetProps) {
  const panel = useRef<HTMLDivElement>(null);
  const { forms, change } = useClosing({ onOpenChange });
  return (
    <Base.Root open={open} onOpenChange={change}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-backdrop" />
        <Base.Popup
          ref={panel}
          initialFocus={(interaction) => firstField(panel.current, interaction)}
          data-modal=""
          className={cx(
            "slide-in fixed inset-y-0 z-40 flex w-full flex-col bg-surface shadow-float outline-none",
            side === "right"
              ? "right-0 border-line sm:w-[440px] sm:border-l"
              : "left-0 max-w-[288px] border-r border-line",
          )}
        >
          <div className="flex items-start gap-3 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1 py-1">
              <Base.Title className="text-section font-medium">{title}</Base.Title>
              {description && (
                <Base.Description className="text-sm text-muted">{description}</Base.Description>
              )}
            </div>
            <Base.Close
              render={
                <IconButton label="Close" plain className="-mr-2">
                  <X aria-hidden="true" />
                </IconButton>
              }
            />
          </div>
          <UnsavedScope forms={forms}>{children}</UnsavedScope>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
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
