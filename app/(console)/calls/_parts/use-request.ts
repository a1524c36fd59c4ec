"use client";

import { useEffect, useState } from "react";
import { showRequestAction } from "@/app/(console)/calls/actions";
import { askServer } from "@/components/ui/form/ask-server";
import type { Outcome } from "@/components/ui/form/outcome";
import type { RequestView } from "@/lib/usage/view-calls";

/**
 * Reads what is known about a request, and again whenever another request is asked for. Returns null
 * until the server has responded.
 */
export function useRequest(requestId: string | null): Outcome<RequestView> | null {
  const [answer, setAnswer] = useState<{ id: string; outcome: Outcome<RequestView> } | null>(null);
  useEffect(() => {
    if (requestId === null) return;
    let current = true;
    void askServer(showRequestAction(requestId)).then((outcome) => {
      if (current) setAnswer({ id: requestId, outcome });
    });
    return () => {
      current = false;
    };
  }, [requestId]);
  return answer && answer.id === requestId ? answer.outcome : null;
}
