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

/** The limit of the specification (draft-02, 6.6). */
const DOCUMENT_BYTES = 5 * 1024;
const FETCH_MS = 2_500;
/** A document that could not be fetched is not requested again for this long, in milliseconds. */
const FAILED_MS = 60_000;
/** Limits fetches per client address, because the client chooses the host that Latchkey calls. */
const FETCHES = { burst: 20, perMinute: 5, names: 10_000 };
/** Limits concurrent fetches for all client addresses together. */
const AT_ONCE = { running: 50, waiting: 500 };

interface Documents {
  /** Addresses of documents whose fetch failed recently; `passes` if another fetch may succeed. */
  readonly failed: LRUCache<string, { readonly passes: boolean }>;
  readonly budget: ReturnType<typeof failureBudget>;
}

const documents = () =>
  shared<Documents>("oauth.documents", () => ({
    failed: new LRUCache({ max: 1_000, ttl: FAILED_MS }),
    budget: failureBudget(FETCHES),
  }));

/** True if the document at this address may be fetched now for the current request. */
export function mayFetchDocument(address: string): boolean {
  const { request, goesOutside } = currentRequest();
  const { failed, budget } = documents();
  const failure = failed.get(address);
  if (failure) return notFetched(failure);
  const group = addressGroup(request.exchange.address);
  if (budget.charge(group, request.now.getTime()) !== null) return notFetched({ passes: true });
  // Also called if another request is fetching the document, because this request waits too.
  goesOutside?.();
  return true;
}

function notFetched({ passes }: { passes: boolean }): false {
  const current = currentRequest();
  current.reason = "no_client_document";
  current.passes = passes;
  return false;
}

/**
 * The engine's `fetch`, for clients' documents and the key sets that the documents name. Never
 * connects to internal addresses, follows no redirect, and reads at most 5 KB within 2.5 seconds. A
 * document is reduced to the supported metadata. A failure is remembered for `FAILED_MS`.
 */
export const fetchDocument =
  (dial: StrangerFetch = dialer, milliseconds = FETCH_MS) =>
  async (given: string | URL): Promise<Response> => {
    currentRequest().goesOutside?.();
    const fetches = shared("oauth.fetches", () => semaphore(AT_ONCE));
    const fetching = fetches.run(() => fetchOne(String(given), dial, milliseconds));
    if (fetching) return fetching;
    // The document did not fail, so no failure is remembered.
    notFetched({ passes: true });
    throw new Error("Too many documents are being fetched.");
  };

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

/** Reduces a client's document to the supported metadata. A key set stays as it is. */
function usable(document: unknown): unknown {
  if (!isRecord(document) || !("client_id" in document)) return document;
  if ("client_secret" in document) return document;
  const metadata = clientMetadata(document, true);
  if (!metadata) throw new Error("Its redirects are not allowed.");
  return { ...metadata, client_id: document.client_id };
}

const dialer: StrangerFetch = (url, init) => {
  const { config } = currentRequest().request.process;
  const bounds = { bytes: DOCUMENT_BYTES, connectTimeoutMs: FETCH_MS };
  return strangerFetch(config, "oauth.dialer", bounds)(url, init);
};
