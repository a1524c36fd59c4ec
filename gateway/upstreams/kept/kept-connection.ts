import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { LinkEvent } from "@/gateway/upstreams/link";
import type { failureOf, LinkProblem } from "@/gateway/upstreams/problem";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import type { Failure, Result } from "@/lib/errors/errors";

/** Callbacks that report events of a link's connection. */
export interface ConnectionNews {
  /**
   * Called before a connection is made. Returns why none may be made, or null. May wait until
   * another session has ended.
   */
  admit(): Promise<Failure | null>;
  /** Called when the last connection has closed. */
  closed(): void;
  listChanged(event: LinkEvent): void;
  resourceUpdated(update: ResourceUpdate | null): void;
  /** Called when a connection has closed or gets no new work, so that subscriptions have to move. */
  left(): void;
  /** Called if no connection could be made. */
  failed(problem: LinkProblem): void;
  /**
   * Called if an edit changed the target, so that evidence about the old target no longer counts.
   */
  moved(): void;
  /** Called if connecting takes long. If the connection succeeds later, `started` is called. */
  starting(): void;
  started(): void;
}

/** The open session of a link. */
export interface SessionUse {
  /** When the session was opened, or null while it is being opened. */
  readonly openedAt: Date | null;
  /** Milliseconds since its last use, or 0 while it carries work or is being opened. */
  readonly idleMs: number;
}

/** Opens, renews and closes the connection of a link, together with its credential. */
export interface KeptConnection {
  /** Returns the connection that new work uses, or null if none is open. */
  current(): Carrier | null;
  /** See `UpstreamLink`. */
  declare(capabilities: Readonly<Record<string, unknown>>): void;
  /** Returns the target as it was last read, or null before the first use. */
  target(): UpstreamTarget | null;
  /** Resolves once `target` has been read. */
  targetRead(): Promise<void>;
  /**
   * Returns the open connection or opens a new one, which may take as long as a command needs to
   * start. If `version` is given, the connection leads to that version of the target, or the result
   * is the failure `TARGET_CHANGED`.
   */
  connected(version?: number): Promise<Result<Carrier>>;
  /** Gives this connection no new work, and closes it when its current work has ended. */
  drop(which: Carrier | null): void;
  /** Makes the next request read the credentials again, because they have changed. */
  recheckCredential(): void;
  /**
   * Reads the server again after a possible edit. If the edit affects the connection, new work gets
   * a new connection, and the old connection finishes its work. If the server was removed or
   * disabled, closes everything and returns true.
   */
  recheck(): Promise<boolean>;
  /** Converts a problem with the current target into a failure for callers, without secrets. */
  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf>;
  /** Returns the target for a call, or null if a call would have to wait. */
  callTarget(version?: number): CallTarget | null;
  /** Returns the target for a call on this connection. */
  targetOn(carrier: Carrier): CallTarget;
  /** Returns the carrier that a target belongs to, or null if it has been closed. */
  carrierOf(used: CallTarget): Carrier | null;
  /**
   * Returns a target with a current credential on the connection on which the call began, even
   * after an edit.
   */
  sameTarget(used: CallTarget): Promise<Result<CallTarget>>;
  /**
   * Records that the server no longer knows this connection's session, so that new work gets a new
   * connection.
   */
  lose(which: Carrier | null): void;
  /**
   * True if this connection replaced one whose session was lost, and no request has succeeded on it
   * yet. Its session is new, so a refusal on this connection concerns the request and not the
   * session.
   */
  isSubstitute(which: Carrier): boolean;
  /** Detects the era of a legacy server again, if the last detection was long ago. */
  renegotiate(nowMs: number): Promise<void>;
  /** Returns the link's session, or null if nothing is open or being opened. */
  session(nowMs: number): SessionUse | null;
  /**
   * Closes everything for good: later uses fail. Running work has `graceMs` to end by itself, so
   * that it can be cancelled at the server.
   */
  end(graceMs?: number): Promise<void>;
  /** Closes everything at once, including connections that have work or are still being opened. */
  close(): Promise<void>;
}
