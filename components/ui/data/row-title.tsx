import Link from "next/link";
import type { ReactNode } from "react";

/**
 * The first cell of a row, with the row's name above a monospaced line. The name is a link if the
 * row has its own page.
 */
export function RowTitle({
  href,
  title,
  detail,
}: {
  href?: string;
  title: ReactNode;
  detail?: ReactNode;
}) {
  return (
    <span className="flex min-w-0 flex-col">
      {href ? (
        <Link
          href={href}
          className="w-fit max-w-full truncate rounded-sm font-medium text-ink decoration-control underline-offset-3 hover:underline"
        >
          {title}
        </Link>
      ) : (
        <span className="truncate font-medium">{title}</span>
      )}
      {detail && <span className="truncate font-mono text-xs text-muted">{detail}</span>}
    </span>
  );
}
