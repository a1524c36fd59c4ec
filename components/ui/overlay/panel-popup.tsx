import { Dialog as Base } from "@base-ui/react/dialog";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "@/components/ui/form/icon-button";
import { panelRow, stepOf } from "./panel-keys";
import type { PanelState } from "./use-panel";

export interface PanelProps {
  panel: PanelState;
  title: ReactNode;
  description?: ReactNode;
  /** A link or a menu beside the buttons of the header. */
  action?: ReactNode;
  children: ReactNode;
}

/** The open panel. `components/ui/overlay/panel.tsx` loads it. */
export default function PanelPopup({ panel, title, description, action, children }: PanelProps) {
  const popup = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { open, shown, place, count, step } = panel;

  useEffect(() => {
    if (open === null) return;
    panelRow(open)?.scrollIntoView({ block: "nearest" });
    body.current?.scrollTo({ top: 0 });
  }, [open]);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const by = stepOf(event);
    if (by === 0) return;
    event.preventDefault();
    step(by);
  }

  return (
    <Base.Root
      open={open !== null}
      modal="trap-focus"
      disablePointerDismissal
      onOpenChange={(next) => {
        if (!next) panel.close();
      }}
    >
      <Base.Portal>
        <Base.Popup
          ref={popup}
          data-modal=""
          initialFocus={popup}
          finalFocus={() => (shown === null ? true : (panelRow(shown) ?? true))}
          onKeyDown={onKeyDown}
          className="slide-in fixed inset-y-0 right-0 z-40 flex w-full flex-col border-line bg-surface shadow-float outline-none sm:w-[480px] sm:border-l"
        >
          <div className="flex items-start gap-3 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1 py-1">
              <Base.Title className="text-section font-medium break-words">{title}</Base.Title>
              {description && (
                <Base.Description className="text-sm break-words text-muted">
                  {description}
                </Base.Description>
              )}
            </div>
            <div className="-mr-2 flex shrink-0 items-center">
              {action}
              {place !== -1 && count > 1 && (
                <>
                  <IconButton label="Show previous" disabled={place === 0} onClick={() => step(-1)}>
                    <ChevronUp aria-hidden="true" />
                  </IconButton>
                  <IconButton
                    label="Show next"
                    disabled={place === count - 1}
                    onClick={() => step(1)}
                  >
                    <ChevronDown aria-hidden="true" />
                  </IconButton>
                  <span role="status" className="sr-only">
                    {place + 1} of {count}
                  </span>
                </>
              )}
              <Base.Close
                render={
                  <IconButton label="Close" plain>
                    <X aria-hidden="true" />
                  </IconButton>
                }
              />
            </div>
          </div>
          <div ref={body} className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-5">
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
