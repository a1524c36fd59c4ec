"use client";

import { cloneElement, lazy, Suspense } from "react";
import { useLate } from "@/components/ui/base/use-late";
import type { PopoverProps } from "./popover-popup";

const load = () => import("./popover-popup");
const PopoverPopup = lazy(load);

/**
 * A small panel next to its trigger, for a few controls or a longer explanation. Its script is
 * loaded when the trigger is used first.
 */
export function Popover({ trigger, ...rest }: PopoverProps) {
  const late = useLate(load);
  const face = cloneElement(trigger, {
    ...late.handlers,
    "aria-haspopup": "dialog",
    "aria-expanded": false,
  });
  if (!late.ready) return face;
  return (
    <Suspense fallback={face}>
      <span ref={late.keepFocus} className="contents">
        <PopoverPopup {...rest} trigger={trigger} defaultOpen={late.opened} />
      </span>
    </Suspense>
  );
}
