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
   * Called for each update, and once after each time that updates may have been missed, because the
   * connection was lost.
   */
  updated(update: ResourceUpdate): void;
  /** Called once if the link has ended for good, so that no update will come any more. */
  ended(): void;
}

/** A resource whose updates a listener receives. */
export interface WatchedResource {
  /**
   * Resolves when the server has been asked: null if it has accepted the subscription, its error, or
   * a failure if it could not be asked or the link has its maximum of resources (`rate_limited`).
   */
  readonly answered: Promise<Refusal | null>;
  stop(): void;
}

export type Refusal = { readonly error: RpcError } | { readonly failure: Failure };

/** Where the updates of a server's resources come from. */
export interface ResourceSource {
  /**
   * Subscribes to updates of the resource with this URI of the server's own, once for all listeners
   * of the link. Connects if needed, keeps the connection open, and subscribes again after each
   * reconnection. `isOlder` says that the subscription was made before, so that the listener is told
   * of an update that it may have missed: a recent one, or if the server has to be asked anew.
   */
  watchResource(uri: string, listener: ResourceListener, isOlder?: boolean): WatchedResource;
}
