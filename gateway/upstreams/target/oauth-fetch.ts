import { badProblem } from "@/gateway/upstreams/bad-problem";
import { DOCUMENT_BYTES } from "@/gateway/upstreams/decode/bounds";
import { checkDocument } from "@/gateway/upstreams/decode/check-document";
import type { LinkFetch } from "@/gateway/upstreams/headed-fetch";
import { shortBody, shownText } from "@/gateway/upstreams/short-body";
import type { LatchkeyProcess } from "@/lib/process/process";
import { processDialer } from "./dialer";

const REQUEST_MS = 10_000;

/** The guarded fetch for authorization servers; each request ends after 10 s. */
export function oauthFetch(process: LatchkeyProcess): LinkFetch {
  return documentFetch(async (input, init) => {
    const limit = AbortSignal.timeout(REQUEST_MS);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return (await processDialer(process)).fetch(input, { ...init, signal });
  });
}

/**
 * Creates a fetch for documents that may be parsed: JSON objects of bounded size, depth and
 * members. Any other text is shortened for display; a document that may not be parsed rejects with
 * a `LinkProblem`.
 */
export function documentFetch(inner: LinkFetch): LinkFetch {
  return async (input, init) => {
    const response = await inner(input, init);
    if (!response.body) return response;
    const { status, statusText, headers } = response;
    const bytes = await shortBody(response, DOCUMENT_BYTES + 1);
    const bad = checkDocument(bytes);
    // A "not found" page, for example, is passed on as a text.
    const isText = bad !== null && !/^\s*[[{]/.test(bytes.toString("latin1", 0, 64));
    if (bad !== null && !isText) throw badProblem(bad);
    return new Response(isText ? shownText(bytes) : new Uint8Array(bytes), {
      status,
      statusText,
      headers,
    });
  };
}
