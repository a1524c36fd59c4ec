"use client";

import Link from "next/link";
import { Fragment, useEffect, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import type { DetailTab } from "./chosen-tab";

interface DetailTabsProps {
  /** The label of the tabs for screen readers, such as "Key". */
  label: string;
  /** The path of the page. It is also the address of the first tab. */
  path: string;
  tabs: readonly DetailTab[];
  current: string;
}

/**
 * The tabs of a detail page. Each tab is a link with an address of its own (`?tab=`), so that Back
 * returns to the tab before. The page renders only the content of the current tab. If a form in it
 * has unsaved changes, the user is asked before another tab is shown. If the tabs do not fit, the
 * list can be scrolled sideways.
 */
export function DetailTabs({ label, path, tabs, current }: DetailTabsProps) {
  const list = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new current tab must be in view.
  useEffect(() => {
    const link = list.current?.querySelector("[aria-current]");
    link?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <nav
      ref={list}
      aria-label={label}
      className="flex gap-4 overflow-x-auto border-b border-line [scrollbar-width:none]"
    >
      {tabs.map(({ tab, label: text, apart }, index) => (
        <Fragment key={tab}>
          {apart && <span aria-hidden="true" className="my-2.5 w-px shrink-0 bg-line" />}
          <Link
            href={index === 0 ? path : `${path}?tab=${tab}`}
            scroll={false}
            aria-current={tab === current ? "page" : undefined}
            data-replaces={tab === current ? undefined : ""}
            className={cx(
              "-mb-px flex h-9 shrink-0 items-center rounded-t-sm border-b-2 border-transparent text-sm whitespace-nowrap text-muted",
              "transition-colors duration-120 hover:text-ink focus-visible:-outline-offset-2",
              "aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink",
            )}
          >
            {text}
          </Link>
        </Fragment>
      ))}
    </nav>
  );
}
