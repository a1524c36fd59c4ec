import { useUnsavedForms } from "@/components/ui/confirm/unsaved";

interface Closing {
  onOpenChange: ((open: boolean) => void) | undefined;
  /** While true, it cannot be closed. */
  locked?: boolean;
  onRefused?: (() => void) | undefined;
}

/**
 * How a dialog or sheet closes: not while it is locked, and not before a person has agreed to lose
 * what its forms have unsaved. `forms` goes to the `UnsavedScope` inside.
 */
export function useClosing({ onOpenChange, locked = false, onRefused }: Closing) {
  const forms = useUnsavedForms();
  const change = (open: boolean, details: { cancel(): void }) => {
    if (!open && locked) {
      details.cancel();
      onRefused?.();
      return;
    }
    if (open || !forms.isUnsaved()) return onOpenChange?.(open);
    details.cancel();
    forms.ask(() => onOpenChange?.(false));
  };
  return { forms, change };
}
