import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { headerCellStyle } from "./table";

export interface SortHeaderProps {
  /** The URL of the list sorted by this column. */
  href: string;
  direction: "ascending" | "descending" | null;
  className?: string;
  children: ReactNode;
}

const ICONS = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown };

/** The header of a sortable column. It is a link, because the server sorts the list. */
export function SortHeader({ href, direction, className, children }: SortHeaderProps) {
  const Icon = ICONS[direction ?? "none"];
  return (
    <th scope="col" aria-sort={direction ?? undefined} className={cx(headerCellStyle, className)}>
      <Link
        href={href}
        scroll={false}
        className={cx(
          "inline-flex items-center gap-1 rounded-sm hover:text-ink",
          direction && "text-ink",
        )}
      >
        {children}
        <Icon aria-hidden="true" className="size-3" />
      </Link>
    </th>
  );
}
