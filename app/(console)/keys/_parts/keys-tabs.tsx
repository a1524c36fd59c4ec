import { LinkTabs } from "@/components/ui/layout/link-tabs";

const TABS = [
  { href: "/keys", label: "API keys" },
  { href: "/keys/apps", label: "Connected apps" },
  { href: "/keys/keyless", label: "Keyless" },
  { href: "/keys/outside", label: "Outside servers" },
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
  return <LinkTabs label="Kinds of access" tabs={tabs} current={current} />;
}
