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

const WIDTHS = { sm: "max-w-[400px]", md: "max-w-[480px]", lg: "max-w-[560px]" };

export interface DialogProps {
  title: ReactNode;
  description?: ReactNode;
  /**
   * The element that opens the dialog. It gets the focus when the dialog closes. It must be left
   * out if `open` is controlled.
   */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /**
   * While true, the dialog cannot be closed, links and Back are refused, and the browser asks
   * before a reload.
   */
  locked?: boolean;
  /**
   * Called if the user tries to leave a locked dialog, so that the dialog can say why it stays
   * open.
   */
  onRefused?: () => void;
  size?: keyof typeof WIDTHS;
  /** True if the height stays the same while the content changes, so that nothing moves. */
  fixed?: boolean;
  footer?: ReactNode;
  children?: ReactNode;
}

/**
 * A modal dialog with a title. It is never higher than the window: its content scrolls between the
 * title and the buttons. If the dialog contains unsaved changes, closing it requires
 * confirmation.
 */
export function Dialog({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  locked = false,
  onRefused,
  size = "md",
  fixed = false,
  footer: buttons,
  children,
}: DialogProps) {
  const panel = useRef<HTMLDivElement>(null);
  const { forms, change } = useClosing({ onOpenChange, locked, onRefused });

  return (
    <Base.Root open={open} onOpenChange={change}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-backdrop" />
        <Base.Viewport className="fixed inset-0 z-40 grid grid-cols-[minmax(0,1fr)] place-items-center overflow-y-auto p-4">
          <Base.Popup
            ref={panel}
            initialFocus={(interaction) => (locked ? true : firstField(panel.current, interaction))}
            data-modal=""
            className={cx(
              "pop flex max-h-[calc(100dvh-2rem)] w-full flex-col rounded-surface border border-line bg-surface shadow-float outline-none",
              fixed && "h-[760px]",
              WIDTHS[size],
            )}
          >
            <div className="flex shrink-0 items-start gap-3 px-5 pt-4">
              <div className="min-w-0 flex-1 pt-1">
                <Base.Title className="text-section font-medium break-words text-balance">
                  {title}
                </Base.Title>
                {description && (
                  <Base.Description className="mt-1 text-sm break-words text-muted">
                    {description}
                  </Base.Description>
                )}
              </div>
              {/* While locked, the button keeps its place, so that the title does not move. */}
              <Base.Close
                render={
                  <IconButton label="Close" plain className={cx("-mr-2", locked && "invisible")}>
                    <X aria-hidden="true" />
                  </IconButton>
                }
              />
            </div>
            <UnsavedScope forms={forms} locked={locked} onRefused={onRefused}>
              <div className="min-h-0 min-w-0 flex-1 overflow-y-auto px-5 pt-4 pb-5">
                {children}
              </div>
              {buttons && (
                <div
                  {...footer}
                  className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3"
                >
                  {buttons}
                </div>
              )}
            </UnsavedScope>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
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

/** Makes its child a button that closes the surrounding dialog or sheet. */
export function DialogClose({ children }: { children: ReactElement }) {
  return <Base.Close render={children} />;
}
