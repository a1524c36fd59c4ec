"use client";

import { useEffect, useRef, useState } from "react";
import { Pill } from "@/components/ui/data/pill";
import type { KeyWatch } from "@/lib/usage/view";
import { RefusalLine } from "./refusal-line";

const POLL_MS = 1500;
const NOTHING: KeyWatch = { tokenTaken: false, call: null, refusal: null };

export interface WaitingLineProps {
  /**
   * Reads which requests have arrived so far. To watch another key or app, the caller must give
   * this component a different React `key`.
   */
  watch: () => Promise<{ readonly ok: true; readonly value: KeyWatch } | { readonly ok: false }>;
  /** True if polling continues after the first call, because the user may connect more clients. */
  goesOn?: boolean;
  onCall?: () => void;
}

/**
 * Shows "Waiting for the first request…" until the first call arrives, and polls for the call while
 * the page is visible. If a client is refused, the client's name and the reason are shown until a
 * later request succeeds.
 */
export function WaitingLine({ watch, goesOn = false, onCall }: WaitingLineProps) {
  const [seen, setSeen] = useState(NOTHING);
  // The latest functions are kept in refs: every page refresh passes new functions, but must not
  // restart the polling.
  const ask = useRef(watch);
  const called = useRef(onCall);
  useEffect(() => {
    ask.current = watch;
    called.current = onCall;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    async function look() {
      if (document.visibilityState === "visible") {
        const answer = await ask.current().catch(() => null);
        if (ended) return;
        if (answer?.ok) {
          setSeen(answer.value);
          if (answer.value.call && !goesOn) {
            called.current?.();
            return;
          }
        }
      }
      timer = setTimeout(look, POLL_MS);
    }
    // The first poll also waits, because nothing can have arrived since the page was read.
    timer = setTimeout(look, POLL_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [goesOn]);

  const { call, tokenTaken, refusal } = seen;
  return (
    <div role="status" className="flex flex-col gap-3 text-sm">
      <p className="flex min-h-5 flex-wrap items-center gap-x-2.5 gap-y-1">
        {call ? (
          <>
            <Pill tone="green">Connected</Pill>
            <span>
              <strong>{call.client ?? "A client"}</strong> made its{" "}
              {goesOn ? `request with ${call.holder}` : "first request"}.
            </span>
          </>
        ) : (
          <>
            <Pill tone="amber" live>
              Waiting
            </Pill>
            <span className="text-muted">
              {tokenTaken
                ? "The key was exchanged for a token. Waiting for the first request…"
                : "Waiting for the first request…"}
            </span>
          </>
        )}
      </p>
      {refusal && <RefusalLine refusal={refusal} />}
    </div>
  );
}
