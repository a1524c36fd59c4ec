import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { Button } from "@/components/ui/form/button";
import { ConflictNote } from "./conflict-note";
import type { useSavedForm } from "./use-saved-form";
import type { Kept } from "./use-stored";

interface StoredFormProps {
  /** The state of the form, from `useSavedForm`. */
  saved: Pick<ReturnType<typeof useSavedForm>, "form" | "state" | "pending">;
  /** The stored values, which the form edits. */
  kept: Pick<Kept<unknown>, "shown" | "conflict" | "takeStored">;
  /** The label of the button that submits the form. */
  submit: string;
  /** True if the fields are in groups (`FieldGroup`), which need the full width. */
  wide?: boolean;
  /** The fields. */
  children: ReactNode;
}

/**
 * A form of stored values on a page. It says why the last submission was refused. If the stored
 * values have changed meanwhile, it asks which of them to keep.
 */
export function StoredForm({ saved, kept, submit, wide, children }: StoredFormProps) {
  const { form, state, pending } = saved;
  return (
    <form
      key={kept.shown.round}
      {...form}
      className={cx("flex flex-col", wide ? "gap-6" : "max-w-[560px] gap-4")}
    >
      <ConflictNote kept={kept} pending={pending} />
      <RefusalBanner state={state} />
      {children}
      <div>
        <Button type="submit" pending={pending}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
