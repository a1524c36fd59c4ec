import Link from "next/link";
import { cx } from "@/components/ui/base/cx";

const TABS = [
  { href: "/keys", label: "API keys" },
  { href: "/keys/apps", label: "Connected apps" },
  { href: "/keys/keyless", label: "Keyless" },
  { href: "/keys/outside", label: "Outside" },
] as const;

interface KeysTabsProps {
  current: (typeof TABS)[number]["href"];
  /** True if the signed-in user is an operator. Only operators see the last two tabs. */
  operator: boolean;
}

/**
 * The tabs of the Keys section: API keys, connected apps, keyless machines, and servers outside the
 * gateway.
 */
export function KeysTabs({ current, operator }: KeysTabsProps) {
  const tabs = operator ? TABS : TABS.slice(0, 2);
  return (
    <nav aria-label="Kinds of access" className="mb-6 flex gap-4 border-b border-line">
      {tabs.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === current ? "page" : undefined}
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
