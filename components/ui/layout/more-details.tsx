import type { ReactNode } from "react";
import { Folded } from "./folded";

interface MoreDetailsProps {
  /** True if one of the fields inside was refused, so that its error must be visible. */
  open: boolean;
  children: ReactNode;
}

/** A collapsed section for the form fields that few people need. */
export function MoreDetails({ open, children }: MoreDetailsProps) {
  return (
    <Folded label="More" open={open}>
      <div className="mt-4 flex flex-col gap-5">{children}</div>
    </Folded>
  );
}
