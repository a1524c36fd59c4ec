import type { ReactNode } from "react";
import { Button } from "@/components/ui/form/button";
import { DialogClose } from "./dialog";

interface SubmitButtonsProps {
  pending: boolean;
  disabled?: boolean;
  /** The label of the submit button. */
  children: ReactNode;
}

/** The Cancel button, and the button that submits the form of a sheet or dialog. */
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
