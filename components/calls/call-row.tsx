import Link from "next/link";
import type { ReactNode } from "react";
import type { CallRow as Row } from "@/lib/usage/view-calls";
import { CallSummary } from "./call-summary";
import { type CallsSearch, callsHref } from "./calls-search";

interface CallRowsProps {
  label: string;
  rows: readonly Row[];
  now: Date;
  /** The filter under which the list of all calls is opened: the key, or the server. */
  filter: Partial<Pick<CallsSearch, "key" | "server" | "person" | "team">>;
}

/**
 * The latest calls of one key, server, person or team, for its page. Each row opens the list of calls
 * with this filter, and the call in the side panel.
 */
export function CallRows({ label, rows, now, filter }: CallRowsProps) {
  const without = (["key", "server", "person"] as const).find((one) => filter[one]);
  return (
    <CallRowList label={label}>
      {rows.map((row) => (
        <CallRowLink
          key={row.id}
          href={callsHref("/calls", { ...filter, kind: row.kind, open: row.requestId })}
        >
          <CallSummary row={row} now={now} without={without} />
        </CallRowLink>
      ))}
    </CallRowList>
  );
}

/** The list of rows of calls at the end of a card. */
export function CallRowList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line overflow-hidden rounded-b-surface">
      {children}
    </ul>
  );
}

/** A row that leads to the page where its call or denial is explained. */
export function CallRowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        className="flex min-h-10 items-center px-5 py-2 text-sm transition-colors duration-120 hover:bg-sunken focus-visible:-outline-offset-2 sm:py-1"
      >
        {children}
      </Link>
    </li>
  );
}
