"use client";

import Link from "next/link";
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { stepOf } from "./panel-keys";
import type { PanelState } from "./use-panel";

interface PanelListProps {
  label: string;
  className?: string;
  /** `PanelRow` elements. */
  children: ReactNode;
}

/**
 * A list whose rows open in a `Panel`. The arrow keys move between the rows while one has the focus.
 * `j` and `k` do so from anywhere on the page, unless a field has the focus or a dialog is open.
 */
export function PanelList({ label, className, children }: PanelListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const by = event.defaultPrevented ? 0 : stepOf(event);
      if (by === 0 || document.querySelector("[data-modal]")) return;
      const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-panel-row]") ?? [])];
      const from = rows.indexOf(document.activeElement as HTMLElement);
      if (from === -1 && event.key.startsWith("Arrow")) return;
      const row = rows[from === -1 ? 0 : from + by];
      if (!row) return;
      event.preventDefault();
      row.focus();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <ul
      ref={list}
      aria-label={label}
      className={cx(
        "divide-y divide-line overflow-hidden rounded-surface border border-line bg-surface",
        className,
      )}
    >
      {children}
    </ul>
  );
}

interface PanelRowProps {
  id: string;
  /** The address that opens the row without the panel, in another tab or without scripts. */
  href: string;
  panel: PanelState;
  children: ReactNode;
}

/** A row of a `PanelList`, at least 40 px high. A click or Enter opens it in the panel. */
export function PanelRow({ id, href, panel, children }: PanelRowProps) {
  const isOpen = panel.open === id;
  function onClick(event: MouseEvent<HTMLAnchorElement>) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    panel.show(id);
  }
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        data-panel-row={id}
        aria-current={isOpen || undefined}
        onClick={onClick}
        className={cx(
          "flex min-h-10 items-center gap-3 px-4 py-2 text-sm transition-colors duration-120 hover:bg-sunken focus-visible:-outline-offset-2 sm:py-1",
          isOpen && "bg-hover hover:bg-hover",
        )}
      >
        {children}
      </Link>
    </li>
  );
}
