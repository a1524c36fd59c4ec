"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Refreshes the page every few seconds as long as the page is visible. */
export function LiveRefresh({ seconds }: { seconds: number }) {
  const router = useRouter();
  useEffect(() => {
    let hiddenAt: number | null = null;
    const refresh = () => {
      if (document.visibilityState === "visible" && !document.querySelector("[data-modal]")) {
        router.refresh();
      }
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
