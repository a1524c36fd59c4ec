import { Popover as Base } from "@base-ui/react/popover";
import type { HTMLAttributes, ReactElement, ReactNode } from "react";

export interface PopoverProps {
  trigger: ReactElement<HTMLAttributes<HTMLElement>>;
  title?: string;
  align?: "start" | "center" | "end";
  children: ReactNode;
}

/** A popover with its trigger. `components/ui/overlay/popover.tsx` loads it. */
export default function PopoverPopup({
  trigger,
  title,
  align = "start",
  defaultOpen,
  children,
}: PopoverProps & { defaultOpen: boolean }) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className="pop flex w-72 max-w-(--available-width) flex-col gap-3 rounded-surface border border-line bg-surface p-3 text-sm shadow-float outline-none">
            {title && <Base.Title className="text-sm font-medium">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
