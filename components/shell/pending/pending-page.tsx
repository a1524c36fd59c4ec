"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useOptimistic, useState } from "react";
import { BASE_PATH } from "@/components/shell/base-path";
import { cx } from "@/components/ui/base/cx";
import { onNavigationStart } from "./navigation-start";
import { RoomSkeleton } from "./room-skeleton";

const LATE_MS = 150;

/**
 * Keeps the current page on the screen while the next one is loaded. After 150 ms, it shows the
 * skeleton of the next page instead, or dims the page if only its query changes. Pages have no
 * `loading.tsx`, because React holds content back for 300 ms once it has shown a skeleton.
 */
export function PendingPage({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const going = useLate(useNavigation());
  const leaves = going !== null && going !== pathname;
  return (
    <>
      {leaves && <RoomSkeleton path={going} />}
      <div
        className={cx(leaves ? "hidden" : "transition-opacity duration-120", going && "opacity-60")}
      >
        {children}
      </div>
    </>
  );
}

/** Returns the path to which the router is navigating, or null when the page is shown. */
function useNavigation(): string | null {
  // An optimistic value is reset by React when the transition ends, even if it ends on the same
  // page.
  const [going, setGoing] = useOptimistic<string | null>(null);
  useEffect(() => {
    const stop = onNavigationStart((href) => setGoing(pathOf(href)));
    return stop;
  }, [setGoing]);
  return going;
}

/** Returns the path of a link as `usePathname` does, without the base path. */
function pathOf(href: string): string {
  const { pathname } = new URL(href, window.location.href);
  return pathname.startsWith(`${BASE_PATH}/`) ? pathname.slice(BASE_PATH.length) : pathname;
}

/** Returns the value once it has been the same for 150 ms, and null until then. */
function useLate(value: string | null): string | null {
  const [late, setLate] = useState<string | null>(null);
  useEffect(() => {
    if (value === null) return;
    const timer = setTimeout(() => setLate(value), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(null);
    };
  }, [value]);
  return value === null ? null : late;
}
