"use client";

import type { ComponentType } from "react";
import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { Loading } from "@/components/ui/feedback/loading";
import { useFirstFocus } from "./first-focus";
import { SheetBody } from "./sheet";

interface LateFormProps<Props> {
  /** The form, from `useLoaded`, or null while its script is loaded. */
  form: ComponentType<Props> | null;
  props: Props;
}

/**
 * The form inside a sheet, or its skeleton while its script is loaded. When the form takes the place
 * of the skeleton, its first field gets the focus.
 */
export function LateForm<Props extends object>({ form: Form, props }: LateFormProps<Props>) {
  useFirstFocus(Form !== null);
  if (Form) return <Form {...props} />;
  return (
    <SheetBody>
      <div className="animate-late">
        <Loading label="Loading the form">
          <FormSkeleton fields={4} />
        </Loading>
      </div>
    </SheetBody>
  );
}
