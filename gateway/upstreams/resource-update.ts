import type { Failure } from "@/lib/errors/errors";
import type { RpcError } from "./rpc-answer";

/** An update of a resource, as its server announced it (`notifications/resources/updated`). */
export interface ResourceUpdate {
  /**
   * The server's own URI: that of a subscription, or of a part of the resource (MCP 2025-11-25,
   * schema, `ResourceUpdatedNotification`).
   */
  readonly uri: string;
  /** The params of the notification as JSON, as the server wrote them. */
  readonly params: Buffer;
}

/** An update that says only which resource it is. */
export function plainUpdate(uri: string): ResourceUpdate {
  return { uri, params: Buffer.from(JSON.stringify({ uri })) };
}

/**
 * Returns whether an update belongs to a subscription: it may name a part of the resource that was
 * subscribed to (MCP 2025-11-25, schema, `ResourceUpdatedNotification`).
 */
export function isPartOf(uri: string, of: string): boolean {
  if (!uri.startsWith(of)) return false;
  return uri.length === of.length || of.endsWith("/") || "/?#".includes(uri.charAt(of.length));
}

/** Receives the updates of a resource. */
export interface ResourceListener {
  /** The id of the key for which it listens. */
  readonly keyId: string;
  /**
   * True if a client waits for `answered`. It is then called with `upstream_timeout` if the server has
   * said nothing in time (`WatchTimes.answerMs`).
   */
  readonly isWaiting?: boolean;
  /**
   * Called for each update, and once after each time that updates may have been missed, because the
   * connection was lost. Updates that follow each other at once are gathered.
   */
  updated(update: ResourceUpdate): void;
  /**
   * Called each time that the server was asked: with null if it has accepted the subscription, with
   * its error, or with a failure if it could not be asked yet, or if the link or the key has its
   * maximum of resources (`rate_limited`).
   */
  answered(refusal: Refusal | null): void;
  /** Called once if the link has ended for good, so that no update will come any more. */
  ended(): void;
}

export type Refusal = { readonly error: RpcError } | { readonly failure: Failure };

/** True if the refusal stands until the server is asked anew. */
export const isFinal = (refusal: Refusal | null) =>
  refusal !== null && ("error" in refusal || refusal.failure.code === "rate_limited");

/** A resource whose updates a listener receives. */
export interface WatchedResource {
  stop(): void;
}

/** Where the updates of a server's resources come from. */
export interface ResourceSource {
  /**
   * Subscribes to updates of the resource with this URI of the server's own, once for all listeners
   * of the link. Connects if needed, keeps the connection open, and subscribes again after each
   * reconnection. `answered` may be called before this function has returned. `isOlder` says that
   * the subscription was made before, so that the listener is told of an update that it may have
   * missed: a recent one, or if the server has to be asked anew.
   */
  watchResource(uri: string, listener: ResourceListener, isOlder?: boolean): WatchedResource;
}
