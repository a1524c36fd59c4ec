import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { headerCellStyle } from "./table";

export interface SortHeaderProps {
  /** The URL that sorts the list by this column. */
  href: string;
  direction: "ascending" | "descending" | null;
  className?: string;
  children: ReactNode;
}

const ICONS = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown };

/** A sortable column header. The header is a link, since the server sorts. */
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
