import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "./avatar";

interface PersonNameProps {
  name: string;
  detail?: ReactNode;
  /** The address of the person's page. The name is then a link. */
  href?: string;
}

/**
 * Shows a person's avatar and name. If `detail` is given, it is shown in muted text below the name.
 */
export function PersonName({ name, detail, href }: PersonNameProps) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-2">
      <Avatar name={name} size={detail ? 28 : 20} />
      <span className="flex min-w-0 flex-col">
        {href ? (
          <Link
            href={href}
            className="w-fit max-w-full truncate rounded-sm font-medium text-ink decoration-control underline-offset-3 hover:underline"
          >
            {name}
          </Link>
        ) : (
          <span className="truncate">{name}</span>
        )}
        {detail && <span className="truncate text-xs text-muted">{detail}</span>}
      </span>
    </span>
  );
}
