import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type SyntheticEvent,
  useRef,
  useState,
} from "react";

interface Opening {
  /** The element that opens the dialog, if `open` is not controlled. */
  trigger?: ReactElement<HTMLAttributes<HTMLElement>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/**
 * Manages whether a dialog is open, whose script is loaded when it is opened first. `mounted` stays
 * true after that, so that the dialog can fade out. `finalFocus` returns the trigger, which gets the
 * focus when the dialog closes, or true for what had the focus before.
 */
export function useOpening({ trigger, open, onOpenChange }: Opening) {
  const [ownOpen, setOwnOpen] = useState(false);
  const opener = useRef<HTMLElement>(null);
  const shown = open ?? ownOpen;
  const [mounted, setMounted] = useState(shown);
  if (shown && !mounted) setMounted(true);
  const change = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  return {
    shown,
    mounted,
    change,
    finalFocus: () => opener.current ?? true,
    trigger:
      trigger &&
      cloneElement(trigger, {
        "aria-haspopup": "dialog",
        "aria-expanded": shown,
        onClick: ({ currentTarget }: SyntheticEvent<HTMLElement>) => {
          opener.current = currentTarget;
          change(true);
        },
      }),
  };
}
