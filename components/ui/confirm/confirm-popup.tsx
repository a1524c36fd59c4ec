import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type ReactNode, useState, useTransition } from "react";
import { Banner } from "@/components/ui/feedback/banner";
import { footer } from "@/components/ui/feedback/toast-place";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import { PasswordField } from "@/components/ui/form/password-field";
import { TextField } from "@/components/ui/form/text-field";

/** What the popup of a confirmation is made of. */
export interface ConfirmPopupProps {
  /** The question, including the name of the object: `Revoke "CI deploy"?` */
  title: string;
  /** Says what will stop working, and how much the object was used in the last 7 days. */
  children: ReactNode;
  /** The label of the button that confirms. It begins with a verb, as in "Revoke key". */
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "danger" | "primary";
  /**
   * The options of the field for a reason, which is passed to `onConfirm`. If they are absent, the
   * dialog has no such field.
   */
  reason?: { label: string; hint?: string; required?: boolean };
  /**
   * The person who gives their password once more, by the email with which they sign in. The
   * password is passed to `onConfirm`. If absent, the dialog asks for no password.
   */
  passwordOf?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Returns the element that gets the focus when the dialog closes, or true for the last one. */
  finalFocus: () => HTMLElement | true;
  /**
   * Runs the action. If it returns a string, the dialog stays open and shows this string as the
   * error.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: an action that succeeds returns nothing.
  onConfirm: (reason: string, password: string) => Promise<string | void>;
}

/** A confirmation without its trigger. `components/ui/confirm/confirm-dialog.tsx` loads it. */
export default function ConfirmPopup({
  title,
  children,
  confirmLabel,
  cancelLabel = "Cancel",
  tone = "danger",
  reason,
  passwordOf,
  open,
  onOpenChange,
  finalFocus,
  onConfirm,
}: ConfirmPopupProps) {
  const [error, setError] = useState<string>();
  const [pending, start] = useTransition();

  function show(next: boolean) {
    if (pending) return;
    setError(undefined);
    onOpenChange(next);
  }

  function confirm(form: FormData) {
    start(async () => {
      const given = (name: string) => String(form.get(name) ?? "");
      const answer = await askServer(onConfirm(given("reason").trim(), given("password")));
      const failed = typeof answer === "object" ? answer.message : answer;
      if (failed) {
        setError(failed);
        return;
      }
      onOpenChange(false);
    });
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={show}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop forceRender className="fade fixed inset-0 z-40 bg-backdrop" />
        <AlertDialog.Viewport className="fixed inset-0 z-40 grid grid-cols-[minmax(0,1fr)] place-items-center overflow-y-auto p-4">
          <AlertDialog.Popup
            finalFocus={finalFocus}
            data-modal=""
            className="pop w-full max-w-[440px] rounded-surface border border-line bg-surface shadow-float outline-none"
          >
            <form
              onSubmit={(event) => {
                event.preventDefault();
                confirm(new FormData(event.currentTarget));
              }}
            >
              <div className="flex flex-col gap-4 px-5 pt-5 pb-5">
                <div>
                  <AlertDialog.Title className="text-section font-medium break-words">
                    {title}
                  </AlertDialog.Title>
                  <AlertDialog.Description
                    render={<div />}
                    className="mt-1 flex flex-col gap-2 text-sm text-muted"
                  >
                    {children}
                  </AlertDialog.Description>
                </div>
                {reason && (
                  <TextField
                    name="reason"
                    label={reason.label}
                    hint={reason.hint}
                    required={reason.required}
                    maxLength={200}
                    note={reason.required ? undefined : "optional"}
                  />
                )}
                {passwordOf !== undefined && (
                  <>
                    {/* The hidden field tells password managers whose password is asked for. */}
                    <input type="text" autoComplete="username" value={passwordOf} readOnly hidden />
                    <PasswordField
                      name="password"
                      label="Your password"
                      autoComplete="current-password"
                      required
                    />
                  </>
                )}
                {error && <Banner tone="red">{error}</Banner>}
              </div>
              <div
                {...footer}
                className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3"
              >
                <AlertDialog.Close render={<Button disabled={pending}>{cancelLabel}</Button>} />
                <Button
                  type="submit"
                  variant={tone === "danger" ? "danger" : "primary"}
                  pending={pending}
                >
                  {confirmLabel}
                </Button>
              </div>
            </form>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
