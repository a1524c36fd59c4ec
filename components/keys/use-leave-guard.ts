"use client";

import { useEffect, useRef } from "react";

/**
 * While `active`, in-app links, Back and Forward stay on this page and call `onRefused`. Leaving
 * the document itself is asked about by the dialog. Back is caught by an entry of our own in the
 * session's history, which is taken out again at the end.
 */
export function useLeaveGuard(active: boolean, onRefused: () => void) {
  const refuse = useRef(onRefused);
  useEffect(() => {
    refuse.current = onRefused;
  });

  useEffect(() => {
    if (!active) return;
    const here = window.location.href;
    const hold = () => window.history.pushState(window.history.state, "", here);
    let leaving = false;

    const onPopState = (event: PopStateEvent) => {
      if (leaving) return;
      // Before Next hears of it: the page it would show must not replace this one.
      event.stopImmediatePropagation();
      hold();
      refuse.current();
    };
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!link || link.getAttribute("target") === "_blank" || event.metaKey || event.ctrlKey) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      refuse.current();
    };

    hold();
    window.addEventListener("popstate", onPopState, true);
    document.addEventListener("click", onClick, true);
    return () => {
      leaving = true;
      window.removeEventListener("popstate", onPopState, true);
      document.removeEventListener("click", onClick, true);
      if (window.location.href === here) window.history.back();
    };
  }, [active]);
}
