import type { ReactNode } from "react";
import { Folded } from "./folded";

interface MoreDetailsProps {
  /** True if a field inside was refused. */
  open: boolean;
  children: ReactNode;
}

/** Form fields that few people need, folded. */
export function MoreDetails({ open, children }: MoreDetailsProps) {
  return (
    <Folded label="More" open={open}>
      <div className="mt-4 flex flex-col gap-5">{children}</div>
    </Folded>
  );
}
