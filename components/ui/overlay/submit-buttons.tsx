import type { ReactNode } from "react";
import { Button } from "@/components/ui/form/button";
import { DialogClose } from "./dialog-close";

interface SubmitButtonsProps {
  pending: boolean;
  disabled?: boolean;
  /** The label of the button that submits the form. */
  children: ReactNode;
}

/** The Cancel button and the submit button of a form in a sheet or dialog. */
export function SubmitButtons({ pending, disabled, children }: SubmitButtonsProps) {
  return (
    <>
      <DialogClose>
        <Button>Cancel</Button>
      </DialogClose>
      <Button type="submit" variant="primary" pending={pending} disabled={disabled}>
        {children}
      </Button>
    </>
  );
}
