"use client";

import { useEffect, useState } from "react";
import type { Outcome } from "@/components/ui/form/outcome";
import { ask, type ReadInput, type ReadValue } from "./ask";
import type { Reads } from "./reads";

/**
 * Asks the server something, and again whenever the input changes. Returns null until the server has
 * responded to this input. With null as the input, nothing is asked.
 */
export function useRead<Name extends keyof Reads>(
  name: Name,
  input: ReadInput<Name> | null,
): Outcome<ReadValue<Name>> | null {
  const wanted = input && JSON.stringify(input);
  const [answer, setAnswer] = useState<{ to: string; outcome: Outcome<ReadValue<Name>> }>();
  useEffect(() => {
    if (wanted === null) return;
    const stale = new AbortController();
    void ask(name, JSON.parse(wanted), stale.signal).then((outcome) => {
      if (!stale.signal.aborted) setAnswer({ to: wanted, outcome });
    });
    return () => stale.abort();
  }, [name, wanted]);
  return wanted !== null && answer?.to === wanted ? answer.outcome : null;
}
