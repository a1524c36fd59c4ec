import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { LinkEvent, PostTarget } from "@/gateway/upstreams/link";
import type { failureOf, LinkProblem } from "@/gateway/upstreams/problem";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import type { Result } from "@/lib/errors/errors";

/** Receives the news of a link's connection. */
export interface ConnectionNews {
  listChanged(event: LinkEvent): void;
  /** Called if no connection could be made. */
  failed(problem: LinkProblem): void;
  /** Called if an edit changed the target, so that earlier evidence no longer counts. */
  moved(): void;
  /** Called if connecting takes long; `started` follows if connecting succeeds. */
  starting(): void;
  started(): void;
}

/** The connection of a link with its credential: opened, renewed and closed. */
export interface KeptConnection {
  /** The connection for new work; null if none is open. */
  current(): Carrier | null;
  /** The target as last read; null before the first use. */
  target(): UpstreamTarget | null;
  /** Resolves when `target` is known. */
  targetRead(): Promise<void>;
  /**
   * The open connection, or a new connection, which may take as long as a command's start. With a
   * `version` the result is a connection to that target, or a failure (`TARGET_CHANGED`).
   */
  connected(version?: number): Promise<Result<Carrier>>;
  /** Gives this connection no new work, and closes the connection after its current work. */
  drop(which: Carrier | null): void;
  /** Makes the next request read the credentials again, because they have changed. */
  recheckCredential(): void;
  /**
   * Reads the server again after a possible edit. If an edit affects the connection, new work gets
   * a new connection and the old connection finishes its work. If the server is removed or
   * disabled, everything is closed and the result is true.
   */
  recheck(): Promise<boolean>;
  /** A problem as a failure of the current target. */
  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf>;
  postTarget(version?: number): PostTarget | null;
  /** The carrier of this target; null after the carrier was closed. */
  carrierOf(used: PostTarget): Carrier | null;
  /**
   * The target on the connection on which a call began, even after an edit, with a current
   * credential.
   */
  samePostTarget(used: PostTarget): Promise<Result<PostTarget | null>>;
  /**
   * Notes that the server no longer knows the session of this connection, so new work gets a new
   * connection.
   */
  lose(which: Carrier | null): void;
  /**
   * True if this connection replaced a lost session and no request has succeeded on it: a request
   * that is refused on this connection is refused in any session.
   */
  isSubstitute(which: Carrier): boolean;
  /** Detects the era of a legacy server again, if the last detection was long ago. */
  renegotiate(nowMs: number): Promise<void>;
  /** Closes everything now, including connections that are being opened or have work. */
  close(): Promise<void>;
}
