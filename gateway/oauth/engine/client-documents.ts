import { LRUCache } from "lru-cache";
import {
  askDocument,
  documentIn,
  type StrangerFetch,
  strangerFetch,
} from "@/gateway/upstreams/dial/stranger-document";
import { failureBudget } from "@/lib/limits/failure-budget";
import { semaphore } from "@/lib/limits/semaphore";
import { clientMetadata } from "@/lib/oauth/clients/client-metadata";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";
import { isRecord } from "@/lib/std/is-record";
import { currentRequest } from "./under-way";

/** Maximum size of a document in bytes (Client ID Metadata Document, draft-02, 6.6). */
const DOCUMENT_BYTES = 5 * 1024;
const FETCH_MS = 2_500;
/** Milliseconds for which a document is not requested again after it could not be fetched. */
const FAILED_MS = 60_000;
/**
 * Milliseconds for which a client's key set is used before it is fetched again. The engine reads
 * the key set for each signed request.
 */
const KEY_SET_MS = 60_000;
/**
 * Limits the fetches per client address, because any client can name the host that Latchkey
 * connects to.
 */
const FETCHES = { burst: 20, perMinute: 5, names: 10_000 };
/** Limits the concurrent fetches for all client addresses together. */
const AT_ONCE = { running: 50, waiting: 500 };

interface Documents {
  /**
   * Addresses from which no document could be fetched, each kept for a minute. `passes` says
   * whether a later fetch may succeed.
   */
  readonly failed: LRUCache<string, { readonly passes: boolean }>;
  /** The texts of fetched key sets by their address, each kept for a minute. */
  readonly keySets: LRUCache<string, string>;
  readonly budget: ReturnType<typeof failureBudget>;
}

const documents = () =>
  shared<Documents>("oauth.documents", () => ({
    failed: new LRUCache({ max: 1_000, ttl: FAILED_MS }),
    keySets: new LRUCache({ max: 200, ttl: KEY_SET_MS }),
    budget: failureBudget(FETCHES),
  }));

/**
 * Returns whether the document at this address may be fetched now. If not, the reason is stored in
 * the current request.
 */
export function mayFetchDocument(address: string): boolean {
  const current = currentRequest();
  const { request, goesOutside } = current;
  const { failed, budget } = documents();
  const failure = failed.get(address);
  if (failure) return notFetched(failure);
  const group = addressGroup(request.exchange.address);
  if (budget.charge(group, request.now.getTime()) !== null) return notFetched({ passes: true });
  // Called even if another request is already fetching the document, because this request then
  // waits for that fetch.
  goesOutside?.();
  current.mayFetch = address;
  return true;
}

function notFetched({ passes }: { passes: boolean }): false {
  const current = currentRequest();
  current.reason = "no_client_document";
  current.passes = passes;
  return false;
}

/**
 * The `fetch` function for the engine, which uses it for clients' documents and their key sets. It
 * never connects to an internal address, follows no redirects, and reads at most 5 KB within 2.5
 * seconds. It reduces a document to the supported metadata, keeps a key set for `KEY_SET_MS`, and
 * remembers a failed address for `FAILED_MS`. The engine asks `mayFetchDocument` only about
 * documents, so a key set is checked here.
 */
export const fetchDocument =
  (dial: StrangerFetch = dialer, milliseconds = FETCH_MS) =>
  async (given: string | URL): Promise<Response> => {
    const url = String(given);
    const current = currentRequest();
    const isDocument = current.mayFetch === url;
    delete current.mayFetch;
    if (isDocument) return fetchInLane(url, dial, milliseconds);
    const { keySets } = documents();
    const kept = keySets.get(url);
    if (kept !== undefined) return new Response(kept);
    if (!mayFetchDocument(url)) throw new Error("The key set may not be fetched now.");
    const response = await fetchInLane(url, dial, milliseconds);
    keySets.set(url, await response.clone().text());
    return response;
  };

function fetchInLane(url: string, dial: StrangerFetch, milliseconds: number): Promise<Response> {
  const fetches = shared("oauth.fetches", () => semaphore(AT_ONCE));
  const fetching = fetches.run(() => fetchOne(url, dial, milliseconds));
  if (fetching) return fetching;
  // The document itself did not fail, so its address is not remembered as failed.
  notFetched({ passes: true });
  throw new Error("Too many documents are being fetched.");
}

async function fetchOne(url: string, dial: StrangerFetch, milliseconds: number): Promise<Response> {
  const signal = AbortSignal.timeout(milliseconds);
  let isAnswered = false;
  try {
    const response = await askDocument(dial, url, signal);
    isAnswered = response.status < 500 && response.status !== 429;
    const document = await documentIn(response, DOCUMENT_BYTES);
    const cacheControl = response.headers.get("cache-control");
    return new Response(JSON.stringify(usable(document)), {
      headers: {
        "content-type": "application/json",
        ...(cacheControl === null ? {} : { "cache-control": cacheControl }),
      },
    });
  } catch (error) {
    const failure = { passes: !isAnswered || signal.aborted };
    documents().failed.set(url, failure);
    notFetched(failure);
    throw error;
  }
}

/** Reduces a client's document to the supported metadata. A key set is returned unchanged. */
function usable(document: unknown): unknown {
  if (!isRecord(document) || !("client_id" in document)) return document;
  if ("client_secret" in document) return document;
  const metadata = clientMetadata(document, true);
  if (!metadata) throw new Error("Its redirects are not allowed.");
  currentRequest().client = metadata.client_name;
  return { ...metadata, client_id: document.client_id };
}

const dialer: StrangerFetch = (url, init) => {
  const { config } = currentRequest().request.process;
  const bounds = { bytes: DOCUMENT_BYTES, connectTimeoutMs: FETCH_MS };
  return strangerFetch(config, "oauth.dialer", bounds)(url, init);
};
