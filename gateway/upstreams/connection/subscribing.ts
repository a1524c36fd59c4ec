import type { Client } from "@modelcontextprotocol/client";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { textOf } from "@/gateway/upstreams/decode/spans";
import type { LinkFacts } from "@/gateway/upstreams/link";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";

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
/** Maximum number of bytes of an update's params. */
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

/** Returns the update that a message announces, or null if it is another message or too large. */
export function updateIn({ bytes, message }: ReadMessage): ResourceUpdate | null {
  if (message.kind !== "notification" || message.method !== UPDATED || !message.params) return null;
  const [start, end] = message.params;
  if (end - start > MOST_BYTES) return null;
  return updateOf(Buffer.from(bytes.subarray(start, end)));
}

/** Reads the params of an update, which are a valid JSON object. Returns null if they have no URI. */
export function updateOf(params: Buffer): ResourceUpdate | null {
  const span = PARAMS.read(params, [0, params.length]).get("uri");
  const uri = span ? textOf(params, span) : null;
  return uri === null ? null : { uri, params };
}
