"use client";

import { cloneElement } from "react";
import { useLate } from "@/components/ui/base/use-late";
import type { PopoverProps } from "./popover-popup";

const load = () => import("./popover-popup");

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
  if (!late.Part) return face;
  return (
    <span ref={late.keepFocus} className="contents">
      <late.Part {...rest} trigger={trigger} defaultOpen={late.opened} />
    </span>
  );
}
