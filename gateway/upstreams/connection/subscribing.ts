import { type Client, ProtocolError, SdkHttpError } from "@modelcontextprotocol/client";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { textOf } from "@/gateway/upstreams/decode/spans";
import type { LinkFacts } from "@/gateway/upstreams/link";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";
import type { RpcError } from "@/gateway/upstreams/rpc-answer";
import type { Fields } from "@/lib/std/is-record";

/** An open `subscriptions/listen` for resources (MCP 2026-07-28, Subscriptions). */
export interface ResourceListen {
  /** The resources whose updates the server agreed to announce. */
  readonly honored: ReadonlySet<string>;
  /** Resolves when the subscription has ended, from whichever side. */
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Subscribes to updates of these resources at a server of 2026-07-28. Throws an error that
 * `problemOf` can classify if the server refuses or does not acknowledge the subscription.
 */
export type ListenToResources = (uris: readonly string[]) => Promise<ResourceListen>;

/** Milliseconds within which a server has to acknowledge a subscription. */
const ACKNOWLEDGE_MS = 10_000;
const UPDATED = "notifications/resources/updated";
/** Maximum number of bytes of an update's params. Beyond that, only the URI is passed on. */
const MOST_BYTES = 32 * 1024;
const PARAMS = new KnownMembers(["uri"]);

/** Returns how to subscribe on this connection, or null for servers of the initialize era. */
export function listenOn(client: Client, { era }: LinkFacts): ListenToResources | null {
  if (era !== "modern") return null;
  return async (uris) => {
    const filter = { resourceSubscriptions: [...uris] };
    const opened = await client.listen(filter, { timeout: ACKNOWLEDGE_MS });
    return {
      honored: new Set(opened.honoredFilter.resourceSubscriptions ?? []),
      closed: opened.closed.then(() => {}),
      close: () => void opened.close().catch(() => {}),
    };
  };
}

/**
 * Returns the server's error in what `ListenToResources` threw, or null if the server did not answer
 * with one: in a response, or as the body of a refusal by HTTP.
 */
export function refusalIn(error: unknown): RpcError | null {
  if (error instanceof ProtocolError) return { code: error.code, message: error.message };
  // Other statuses are about the credential or the server's state, and not about the request.
  if (!(error instanceof SdkHttpError) || ![400, 404].includes(error.status ?? 0)) return null;
  const { text } = error.data as { text?: unknown };
  try {
    const said = (JSON.parse(String(text)) as { error?: Fields } | null)?.error;
    const isError = typeof said?.code === "number" && typeof said.message === "string";
    return isError ? { code: Number(said.code), message: String(said.message) } : null;
  } catch {
    return null;
  }
}

/** Returns the update that a message announces, or null if it is another message or too large. */
export function updateIn({ bytes, message }: ReadMessage): ResourceUpdate | null {
  if (message.kind !== "notification" || message.method !== UPDATED || !message.params) return null;
  const [start, end] = message.params;
  const said = updateOf(Buffer.from(bytes.subarray(start, end)));
  if (!said || end - start <= MOST_BYTES) return said;
  const params = Buffer.from(JSON.stringify({ uri: said.uri }));
  return params.length > MOST_BYTES ? null : { uri: said.uri, params };
}

/** Reads the params of an update, a valid JSON object. Returns null if they have no URI. */
export function updateOf(params: Buffer): ResourceUpdate | null {
  const span = PARAMS.read(params, [0, params.length]).get("uri");
  const uri = span ? textOf(params, span) : null;
  return uri === null ? null : { uri, params };
}
