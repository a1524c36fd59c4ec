import type { ReactNode } from "react";
import { Avatar } from "./avatar";

/**
 * Shows a person's avatar and name. If `detail` is given, it is shown in muted text below the name.
 */
export function PersonName({ name, detail }: { name: string; detail?: ReactNode }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-2">
      <Avatar name={name} size={detail ? 28 : 20} />
      <span className="flex min-w-0 flex-col">
        <span className="truncate">{name}</span>
        {detail && <span className="truncate text-xs text-muted">{detail}</span>}
      </span>
    </span>
  );
}
