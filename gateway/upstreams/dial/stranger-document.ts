import type { Config } from "@/lib/process/config";
import { onClose, shared } from "@/lib/process/process";
import { dialPolicy } from "@/lib/servers/address/policy";
import { openDialer } from "./open-dialer";

export type StrangerFetch = (url: string, init: RequestInit) => Promise<Response>;

interface StrangerBounds {
  /** Maximum size of a document, in bytes. */
  readonly bytes: number;
  /** Maximum time for opening a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
}

/**
 * Returns a `fetch` for addresses that untrusted parties choose. It never connects to an internal
 * address, even if the network policy allows servers there, and follows no redirect. Rejects like
 * `guardedFetch`. Each `name` has one dialer per process.
 */
export function strangerFetch(
  config: Config,
  name: "oauth.dialer" | "trust.dialer",
  { bytes, connectTimeoutMs }: StrangerBounds,
): StrangerFetch {
  const { fetch } = shared(name, () => {
    const policy = dialPolicy(config, false);
    const opened = openDialer({ policy: () => policy, connectTimeoutMs, responseBytes: bytes });
    onClose(async () => opened.close());
    return opened;
  });
  return fetch;
}

/**
 * Requests a JSON document. Resolves to the response, whether or not its status is 200, before the
 * body is read.
 */
export function askDocument(
  dial: StrangerFetch,
  url: string,
  signal: AbortSignal,
): Promise<Response> {
  return dial(url, { signal, headers: { accept: "application/json" }, redirect: "manual" });
}

/**
 * Parses the body of a response as JSON. Throws if the status is not 200 or the body has more than
 * `bytes` bytes.
 */
export async function documentIn(response: Response, bytes: number): Promise<unknown> {
  if (response.status !== 200) throw new Error(`The status is ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Node's web streams can be iterated, but their types do not say so.
  const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > bytes) throw new Error("It is too large.");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
