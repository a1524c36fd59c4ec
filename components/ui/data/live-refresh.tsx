"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";

/**
 * Refreshes the page every few seconds as long as the page is visible. A refresh that takes longer
 * is awaited, so that the page is shown before the next one begins.
 */
export function LiveRefresh({ seconds }: { seconds: number }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const refreshing = useRef(false);
  useEffect(() => {
    refreshing.current = pending;
  }, [pending]);
  useEffect(() => {
    let hiddenAt: number | null = null;
    const refresh = () => {
      if (refreshing.current || document.visibilityState !== "visible") return;
      if (!document.querySelector("[data-modal]")) start(() => router.refresh());
    };
    const onVisibility = () => {
      if (document.visibilityState === "hidden") hiddenAt = performance.now();
      else if (hiddenAt !== null && performance.now() - hiddenAt > seconds * 1000) refresh();
    };
    const timer = setInterval(refresh, seconds * 1000);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [router, seconds]);
  return null;
}
