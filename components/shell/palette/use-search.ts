"use client";

import { useEffect, useState } from "react";
import { BASE_PATH } from "@/components/shell/base-path";
import { SEARCH_MAX, type SearchResult } from "@/lib/search/view";
import { scopeOf } from "@/lib/search/view-scope";
import { maskSecrets } from "@/lib/secrets/view";

const DELAY_MS = 150;

export type SearchState =
  | { readonly status: "idle" | "searching" | "failed" }
  | { readonly status: "found"; readonly result: SearchResult };

/** The answer to one text. */
interface Answer {
  readonly typed: string;
  readonly result: SearchResult | null;
}

/**
 * Searches for the text that a person types, a moment after the last letter. A request that is
 * under way ends when the text changes. Of an API key, only the last four characters are sent.
 */
export function useSearch(typed: string): SearchState {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { kind, q } = scopeOf(typed);
  const text = withoutKey(q).slice(0, SEARCH_MAX);

  useEffect(() => {
    if (text === "") return;
    const stale = new AbortController();
    const timer = setTimeout(async () => {
      const query = new URLSearchParams(kind ? { q: text, kind } : { q: text });
      const result = await ask(`${BASE_PATH}/search?${query}`, stale.signal);
      if (!stale.signal.aborted) setAnswer({ typed, result });
    }, DELAY_MS);
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [typed, text, kind]);

  if (text === "") return { status: "idle" };
  if (answer?.typed !== typed) return { status: "searching" };
  return answer.result ? { status: "found", result: answer.result } : { status: "failed" };
}

async function ask(url: string, signal: AbortSignal): Promise<SearchResult | null> {
  try {
    const response = await fetch(url, { signal, headers: { accept: "application/json" } });
    return response.ok ? ((await response.json()) as SearchResult) : null;
  } catch {
    return null;
  }
}

/** A pasted key is found by its last four characters. Other secrets are left out. */
function withoutKey(q: string): string {
  const key = /^mcp_[0-9a-f]{28}([0-9a-f]{4})$/i.exec(q);
  return key?.[1] ? `mcp_…${key[1]}` : maskSecrets(q);
}
