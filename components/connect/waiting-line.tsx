"use client";

import { useEffect, useRef, useState } from "react";
import { Pill } from "@/components/ui/data/pill";
import type { KeyWatch } from "@/lib/usage/view";

const POLL_MS = 1500;

export interface WaitingLineProps {
  keyId: string;
  /**
   * A time in ISO 8601. Only later calls count. If it is absent, the key's first call ever counts.
   */
  since?: string;
  watch: (
    id: string,
    since?: string,
  ) => Promise<{ readonly ok: true; readonly value: KeyWatch } | { readonly ok: false }>;
  onCall?: () => void;
}

/**
 * Shows "Waiting for the first request…" until the first call arrives. It polls for the call while
 * the page is visible.
 */
export function WaitingLine({ keyId, since, watch, onCall }: WaitingLineProps) {
  const [seen, setSeen] = useState<KeyWatch>({ tokenTaken: false, call: null });
  // The latest functions are kept in refs, because every page refresh passes new functions, and the
  // polling must not restart.
  const ask = useRef(watch);
  const called = useRef(onCall);
  useEffect(() => {
    ask.current = watch;
    called.current = onCall;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    setSeen({ tokenTaken: false, call: null });
    async function look() {
      if (document.visibilityState === "visible") {
        const answer = await ask.current(keyId, since).catch(() => null);
        if (ended) return;
        if (answer?.ok) {
          setSeen(answer.value);
          if (answer.value.call) {
            called.current?.();
            return;
          }
        }
      }
      timer = setTimeout(look, POLL_MS);
    }
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [keyId, since]);

  return (
    <p role="status" className="flex min-h-5 flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
      {seen.call ? (
        <>
          <Pill tone="green">Connected</Pill>
          <span>
            <strong>{seen.call.client ?? "A client"}</strong> made its{" "}
            {since ? "request" : "first request"}.
          </span>
        </>
      ) : (
        <>
          <Pill tone="amber" live>
            Waiting
          </Pill>
          <span className="text-muted">
            {seen.tokenTaken
              ? "The key was exchanged for a token. Waiting for the first request…"
              : "Waiting for the first request…"}
          </span>
        </>
      )}
    </p>
  );
}
