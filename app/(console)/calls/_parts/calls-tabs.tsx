import Link from "next/link";
import { type CallsSearch, callsHref } from "@/components/calls/calls-search";
import { cx } from "@/components/ui/base/cx";

const TABS = [
  { tab: "calls", label: "Calls" },
  { tab: "usage", label: "Usage" },
] as const;

/** The tabs of the page: the single calls, and their use. The filters are kept. */
export function CallsTabs({ search }: { search: CallsSearch }) {
  return (
    <nav aria-label="Calls" className="mb-4 flex gap-4 border-b border-line">
      {TABS.map(({ tab, label }) => (
        <Link
          key={tab}
          href={callsHref("/calls", { ...search, tab, cursor: null })}
          scroll={false}
          aria-current={tab === search.tab ? "page" : undefined}
          className={cx(
            "-mb-px flex h-9 items-center rounded-t-sm border-b-2 border-transparent text-sm text-muted",
            "transition-colors duration-120 hover:text-ink focus-visible:-outline-offset-2",
            "aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
