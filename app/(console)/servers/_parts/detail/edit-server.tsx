"use client";

import { useLoaded } from "@/components/ui/base/use-loaded";
import { LateForm } from "@/components/ui/overlay/late-form";
import { Sheet } from "@/components/ui/overlay/sheet";
import type { EditFormProps } from "./edit-form";

/** Loads the script of the form that edits a server. */
export const loadEditForm = () => import("./edit-form");

interface EditServerProps extends Omit<EditFormProps, "onClose"> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The sheet with the form that edits a server. */
export function EditServer({ open, onOpenChange, ...form }: EditServerProps) {
  const EditForm = useLoaded(loadEditForm, open);
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={`Edit ${form.server.title ?? form.server.name}`}
      description="Changes apply from the next call."
    >
      <LateForm form={EditForm} props={{ ...form, onClose: () => onOpenChange(false) }} />
    </Sheet>
  );
}
