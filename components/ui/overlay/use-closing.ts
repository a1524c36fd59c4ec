import { useUnsavedForms } from "@/components/ui/confirm/unsaved";

interface Closing {
  onOpenChange: ((open: boolean) => void) | undefined;
  /** While true, the dialog or sheet cannot be closed. */
  locked?: boolean;
  onRefused?: (() => void) | undefined;
}

/**
 * Manages the closing of a dialog or sheet. If it is locked, it stays open. If a form inside has
 * unsaved changes, closing requires confirmation. The returned `forms` must be passed to the
 * `UnsavedScope` inside. `close` does what the buttons that close it do.
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
  const close = () => change(false, { cancel() {} });
  return { forms, change, close };
}
