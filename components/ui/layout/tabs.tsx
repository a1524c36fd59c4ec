"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

export interface TabItem {
  value: string;
  label: ReactNode;
  content: ReactNode;
}

export interface TabsProps {
  items: readonly TabItem[];
  /** The label of the tab list for screen readers. */
  label: string;
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  className?: string;
}

/**
 * A tab list with its panels. The current tab is underlined. If the tabs do not fit, the list can
 * be scrolled sideways.
 */
export function Tabs({ items, label, value, defaultValue, onValueChange, className }: TabsProps) {
  return (
    <Base.Root
      value={value}
      defaultValue={value === undefined ? (defaultValue ?? items[0]?.value) : undefined}
      onValueChange={(next) => onValueChange?.(String(next))}
      className={cx("min-w-0", className)}
    >
      <Base.List
        aria-label={label}
        activateOnFocus
        className="flex gap-4 overflow-x-auto border-b border-line [scrollbar-width:none]"
      >
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className={cx(
              "-mb-px h-9 shrink-0 rounded-t-sm border-b-2 border-transparent text-sm whitespace-nowrap text-muted",
              "transition-colors duration-120 hover:text-ink focus-visible:-outline-offset-2",
              "data-[active]:border-ink data-[active]:font-medium data-[active]:text-ink",
            )}
          >
            {item.label}
          </Base.Tab>
        ))}
      </Base.List>
      {items.map((item) => (
        <Base.Panel key={item.value} value={item.value} className="min-w-0 rounded-md pt-4">
          {item.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
