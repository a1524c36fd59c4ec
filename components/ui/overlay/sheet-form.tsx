import type { ReactNode } from "react";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import type { useSavedForm } from "@/components/ui/stored/use-saved-form";
import type { Kept } from "@/components/ui/stored/use-stored";
import { SheetBody, SheetFooter } from "./sheet";
import { SubmitButtons } from "./submit-buttons";

interface SheetFormProps {
  /** The state of the form, from `useSavedForm`. */
  saved: Pick<ReturnType<typeof useSavedForm>, "form" | "state" | "pending">;
  /** The stored values, if the form edits stored values. */
  kept?: Pick<Kept<unknown>, "shown" | "conflict" | "takeStored">;
  /** The label of the button that submits the form. */
  submit: string;
  /** The fields. */
  children: ReactNode;
}

/**
 * The form that fills a `Sheet`. It says why the last submission was refused, and keeps what was
 * typed. If the stored values have changed meanwhile, it asks which of them to keep.
 */
export function SheetForm({ saved, kept, submit, children }: SheetFormProps) {
  const { form, state, pending } = saved;
  return (
    <form key={kept?.shown.round} {...form} className="contents">
      <SheetBody>
        {kept && <ConflictNote kept={kept} pending={pending} />}
        <RefusalBanner state={state} />
        {children}
      </SheetBody>
      <SheetFooter>
        <SubmitButtons pending={pending}>{submit}</SubmitButtons>
      </SheetFooter>
    </form>
  );
}
