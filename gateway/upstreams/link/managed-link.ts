import type { Connection } from "@/gateway/upstreams/connection/connection";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import type { Result } from "@/lib/errors/errors";
import type { Listing } from "./list-items";

/** The result of a probe; `latencyMs` is one round trip. */
export interface Checkup extends Listing {
  readonly connection: Connection;
  /** The target that was probed (`upstreams.target_version`). */
  readonly version: number;
  readonly latencyMs: number;
}

/**
 * What a link notices of its server. `failed`: it was not reached, or was silent. `starting`: its
 * handshake takes a while; `started`: it succeeded.
 */
export type LinkNews = "failed" | "starting" | "started";

/** A link as the prober and the registry see it. */
export interface ManagedLink extends UpstreamLink {
  /**
   * Pings the server and lists everything it offers, bypassing the breaker. Never throws. Does not
   * count as use, so that it keeps no idle server awake.
   */
  check(): Promise<Result<Checkup>>;
  /** True while a connection is open. */
  isOpen(): boolean;
  /** Whether it was used in the last minute; checks do not count. */
  isUsed(nowMs: number): boolean;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /** The server may have been edited (`KeptConnection`); true if it is gone or disabled. */
  recheck(): Promise<boolean>;
  /** Closes the connection if it has been unused for its idle time and has no work. */
  closeIdle(nowMs: number): void;
  /** Pings over a channel that has been silent; one without an answer gets no new work. */
  keepAlive(nowMs: number): Promise<void>;
  /**
   * Detects the era of a legacy server again, if the last detection was long ago; interrupts
   * nothing.
   */
  renegotiate(nowMs: number): Promise<void>;
}
