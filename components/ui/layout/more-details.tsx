import type { ReactNode } from "react";
import { Folded } from "./folded";

interface MoreDetailsProps {
  /** True if a field inside was refused, so that the section must be expanded to show the error. */
  open: boolean;
  children: ReactNode;
}

/** A collapsed section for the form fields that most users do not need. */
export function MoreDetails({ open, children }: MoreDetailsProps) {
  return (
    <Folded label="More" open={open}>
      <div className="mt-4 flex flex-col gap-5">{children}</div>
    </Folded>
  );
}
