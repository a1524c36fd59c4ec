import type { LatchkeyProcess } from "@/lib/process";
import type { LinkFetch } from "@/lib/upstreams/link/bounded-fetch";
import { processDialer } from "@/lib/upstreams/link/dialer";

const REQUEST_MS = 10_000;

/** The guarded fetch for authorization servers: each request ends after 10 s. */
export function oauthFetch(process: LatchkeyProcess): LinkFetch {
  return async (input, init) => {
    const limit = AbortSignal.timeout(REQUEST_MS);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return (await processDialer(process)).fetch(input, { ...init, signal });
  };
}
