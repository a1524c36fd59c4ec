import { badProblem } from "@/gateway/upstreams/bad-problem";
import { DOCUMENT_BYTES } from "@/gateway/upstreams/decode/bounds";
import { checkDocument } from "@/gateway/upstreams/decode/check-document";
import { shortBody, shownText } from "@/gateway/upstreams/decode/short-body";
import type { LatchkeyProcess } from "@/lib/process/process";
import { processDialer } from "./dialer";
import type { LinkFetch } from "./headed-fetch";
import { tlsFor } from "./tls";

const REQUEST_MS = 10_000;

/**
 * Returns the guarded `fetch` for requests to a server and its authorization servers on behalf of a
 * user. Each request is limited to 10 s.
 */
export function oauthFetch(
  process: LatchkeyProcess,
  upstream: Parameters<typeof tlsFor>[1],
): LinkFetch {
  return documentFetch(async (input, init) => {
    const tls = await tlsFor(process, upstream, new URL(input));
    const limit = AbortSignal.timeout(REQUEST_MS);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return (await processDialer(process)).fetch(input, { ...init, signal }, { tls });
  });
}

/**
 * Wraps a fetch so that it returns only documents that are safe to parse: JSON objects of limited
 * size, depth and number of members. Other texts are shortened for display. A document that is not
 * safe to parse rejects with a `LinkProblem`.
 */
export function documentFetch(inner: LinkFetch): LinkFetch {
  return async (input, init) => {
    const response = await inner(input, init);
    if (!response.body) return response;
    const { status, statusText, headers } = response;
    const bytes = await shortBody(response, DOCUMENT_BYTES + 1);
    const bad = checkDocument(bytes);
    // Text that is not meant as JSON, such as a "not found" page, is passed on for display.
    const isText = bad !== null && !/^\s*[[{]/.test(bytes.toString("latin1", 0, 64));
    if (bad !== null && !isText) throw badProblem(bad);
    return new Response(isText ? shownText(bytes) : new Uint8Array(bytes), {
      status,
      statusText,
      headers,
    });
  };
}
