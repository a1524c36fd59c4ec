"use client";

import { useEffect, useRef, useState } from "react";
import type { Outcome } from "@/components/ui/form/outcome";
import type { GrantInput } from "@/lib/grants/schema";
import type { ReachView } from "@/lib/grants/view";

const PAUSE_MS = 250;

/**
 * Reads which servers and tools could be used with a draft of grants. Null stands for the grants of
 * the team. The signal ends the request.
 */
export type ReadReach = (
  draft: GrantInput[] | null,
  signal: AbortSignal,
) => Promise<Outcome<ReachView>>;

/**
 * Reads which servers and tools could be used with a draft, after each pause in editing. The
 * preview is null until the server has responded.
 */
export function useReachPreview(read: ReadReach, draft: readonly GrantInput[] | null | undefined) {
  const [preview, setPreview] = useState<ReachView | null>(null);
  /**
   * Says why the draft cannot be saved. `final` is false if the server did not respond, because a
   * save may still succeed.
   */
  const [refusal, setRefusal] = useState<{ text: string; final: boolean } | null>(null);
  const latest = useRef(read);
  const wanted = draft === undefined ? undefined : JSON.stringify(draft);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    setPreview(null);
    setRefusal(null);
    if (wanted === undefined) return;
    const stale = new AbortController();
    const timer = setTimeout(async () => {
      const result = await latest.current(JSON.parse(wanted), stale.signal);
      if (stale.signal.aborted) return;
      if (result.ok) setPreview(result.value);
      else {
        const text = Object.values(result.fields)[0] ?? result.message;
        setRefusal({ text, final: result.code !== "unanswered" });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [wanted]);
  return { preview, refusal };
}
