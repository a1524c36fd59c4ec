import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { UnsavedScope } from "@/components/ui/confirm/unsaved";
import { footer } from "@/components/ui/feedback/toast-place";
import { IconButton } from "@/components/ui/form/icon-button";
import { CloseContext } from "./dialog-close";
import { firstField } from "./first-field";
import { useClosing } from "./use-closing";

const WIDTHS = { sm: "max-w-[400px]", md: "max-w-[480px]", lg: "max-w-[560px]" };

/** What the popup of a dialog is made of. */
export interface DialogPopupProps {
  title: ReactNode;
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Returns the element that gets the focus when the dialog closes, or true for the last one. */
  finalFocus: () => HTMLElement | true;
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

/** A modal dialog without its trigger. `components/ui/overlay/dialog.tsx` loads it. */
export default function DialogPopup({
  title,
  description,
  open,
  onOpenChange,
  finalFocus,
  locked = false,
  onRefused,
  size = "md",
  fixed = false,
  footer: buttons,
  children,
}: DialogPopupProps) {
  const panel = useRef<HTMLDivElement>(null);
  const { forms, change, close } = useClosing({ onOpenChange, locked, onRefused });

  return (
    <Base.Root open={open} onOpenChange={change}>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-backdrop" />
        <Base.Viewport className="fixed inset-0 z-40 grid grid-cols-[minmax(0,1fr)] place-items-center overflow-y-auto p-4">
          <Base.Popup
            ref={panel}
            initialFocus={(interaction) => (locked ? true : firstField(panel.current, interaction))}
            finalFocus={finalFocus}
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
              <CloseContext value={close}>
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
              </CloseContext>
            </UnsavedScope>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
