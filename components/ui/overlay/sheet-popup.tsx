import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useCallback, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { UnsavedScope } from "@/components/ui/confirm/unsaved";
import { IconButton } from "@/components/ui/form/icon-button";
import { CloseContext } from "./dialog-close";
import { firstField } from "./first-field";
import { FirstFocusContext } from "./first-focus";
import { useClosing } from "./use-closing";

/** What the popup of a sheet is made of. */
export interface SheetPopupProps {
  title: ReactNode;
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Returns the element that gets the focus when the sheet closes, or true for the last one. */
  finalFocus: () => HTMLElement | true;
  side?: "right" | "left";
  children: ReactNode;
}

/** A sheet without its trigger. `components/ui/overlay/sheet.tsx` loads it. */
export default function SheetPopup({
  title,
  description,
  open,
  onOpenChange,
  finalFocus,
  side = "right",
  children,
}: SheetPopupProps) {
  const panel = useRef<HTMLDivElement>(null);
  const openedBy = useRef("");
  const focusFirst = useCallback(() => {
    const at = document.activeElement;
    const field = firstField(panel.current, openedBy.current);
    if (field !== true && (at === panel.current || !panel.current?.contains(at))) field.focus();
  }, []);
  const { forms, change, close } = useClosing({ onOpenChange });
  return (
    <Base.Root open={open} onOpenChange={change}>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-backdrop" />
        <Base.Popup
          ref={panel}
          initialFocus={(interaction) => {
            openedBy.current = interaction;
            return firstField(panel.current, interaction);
          }}
          finalFocus={finalFocus}
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
          <UnsavedScope forms={forms}>
            <CloseContext value={close}>
              <FirstFocusContext value={focusFirst}>{children}</FirstFocusContext>
            </CloseContext>
          </UnsavedScope>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
