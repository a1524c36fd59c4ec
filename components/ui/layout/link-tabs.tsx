import Link from "next/link";
import { cx } from "@/components/ui/base/cx";

interface LinkTabsProps {
  /** The label of the tabs for screen readers. */
  label: string;
  tabs: readonly { readonly href: string; readonly label: string }[];
  /** The address of the current tab. */
  current: string;
}

/** Tabs that are links to pages of their own, such as those of the Keys section. */
export function LinkTabs({ label, tabs, current }: LinkTabsProps) {
  return (
    <nav aria-label={label} className="mb-6 flex gap-4 border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.href === current ? "page" : undefined}
          className={cx(
            "-mb-px flex h-9 items-center rounded-t-sm border-b-2 border-transparent text-sm text-muted",
            "transition-colors duration-120 hover:text-ink focus-visible:-outline-offset-2",
            "aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink",
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
