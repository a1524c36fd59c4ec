import type { ReactNode } from "react";
import { Folded } from "./folded";

interface MoreDetailsProps {
  /** Something inside was refused: it is shown. */
  open: boolean;
  children: ReactNode;
}

/** What few need of a form, folded away. */
export function MoreDetails({ open, children }: MoreDetailsProps) {
  return (
    <Folded label="More" open={open}>
      <div className="mt-4 flex flex-col gap-5">{children}</div>
    </Folded>
  );
}
