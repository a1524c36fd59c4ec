"use client";

import { useEffect, useRef, useState } from "react";
import { Pill } from "@/components/ui/data/pill";
import type { KeyWatch } from "@/lib/usage/view";

const POLL_MS = 1500;

export interface WaitingLineProps {
  keyId: string;
  /** ISO 8601: only later calls count. Without this time, the key's first call counts. */
  since?: string;
  watch: (
    id: string,
    since?: string,
  ) => Promise<{ readonly ok: true; readonly value: KeyWatch } | { readonly ok: false }>;
  onCall?: () => void;
}

/**
 * Shows "Waiting for the first request…", and polls until the call arrives, while the page is
 * visible.
 */
export function WaitingLine({ keyId, since, watch, onCall }: WaitingLineProps) {
  const [seen, setSeen] = useState<KeyWatch>({ tokenTaken: false, call: null });
  // Refs keep the latest functions: a page refresh passes new functions, which must not restart the
  // polling.
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
