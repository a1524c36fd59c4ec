import type { Config } from "@/lib/process/config";
import { onClose, shared } from "@/lib/process/process";
import { dialPolicy } from "@/lib/servers/address/policy";
import { openDialer } from "./open-dialer";

export type StrangerFetch = (url: string, init: RequestInit) => Promise<Response>;

interface StrangerBounds {
  /** Maximum number of bytes of a document. */
  readonly bytes: number;
  /** Maximum time for a connection to open. */
  readonly connectTimeoutMs: number;
}

/**
 * A `fetch` for addresses that strangers choose. Never connects to internal addresses, even if the
 * policy allows servers there, and follows no redirect. Rejects as `guardedFetch`. A process has
 * one dialer for each `name`.
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

/** Requests a JSON document. Resolves to an answer of any status, with its body not yet read. */
export function askDocument(
  dial: StrangerFetch,
  url: string,
  signal: AbortSignal,
): Promise<Response> {
  return dial(url, { signal, headers: { accept: "application/json" }, redirect: "manual" });
}

/** Reads an answer as JSON. Throws if the status is not 200 or the body exceeds `bytes`. */
export async function documentIn(response: Response, bytes: number): Promise<unknown> {
  if (response.status !== 200) throw new Error(`The status is ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Web streams are iterable in Node, but not in its types.
  const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > bytes) throw new Error("It is too large.");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
