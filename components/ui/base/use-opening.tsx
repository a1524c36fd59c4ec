import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type SyntheticEvent,
  useRef,
  useState,
} from "react";
import { type LoadPart, useLoaded } from "./use-loaded";

interface Opening {
  /** The element that opens the dialog, if `open` is not controlled. */
  trigger?: ReactElement<HTMLAttributes<HTMLElement>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/**
 * Manages whether a dialog is open, whose script is loaded when its trigger is hovered or focused,
 * or when it is opened. `Part` is the dialog, or null before it was opened first. It then stays, so
 * that the dialog can fade out. `finalFocus` returns the trigger, which gets the focus when the
 * dialog closes, or true for what had the focus before.
 */
export function useOpening<Props>(load: LoadPart<Props>, { trigger, open, onOpenChange }: Opening) {
  const [ownOpen, setOwnOpen] = useState(false);
  const opener = useRef<HTMLElement>(null);
  const shown = open ?? ownOpen;
  const [mounted, setMounted] = useState(shown);
  if (shown && !mounted) setMounted(true);
  const [near, setNear] = useState(false);
  const Part = useLoaded(load, mounted, near);
  const change = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  return {
    Part: mounted ? Part : null,
    shown,
    change,
    finalFocus: () => opener.current ?? true,
    trigger:
      trigger &&
      cloneElement(trigger, {
        "aria-haspopup": "dialog",
        "aria-expanded": shown,
        onPointerEnter: () => setNear(true),
        onFocus: () => setNear(true),
        onClick: ({ currentTarget }: SyntheticEvent<HTMLElement>) => {
          opener.current = currentTarget;
          change(true);
        },
      }),
  };
}
