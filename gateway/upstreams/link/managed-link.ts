import type { Connection } from "@/gateway/upstreams/connection/connection";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import type { Result } from "@/lib/errors/errors";
import type { Listing } from "./list-items";

/** The result of a probe; `latencyMs` is the time of a round trip. */
export interface Checkup extends Listing {
  readonly connection: Connection;
  /** The target that was probed (`upstreams.target_version`). */
  readonly version: number;
  readonly latencyMs: number;
}

/**
 * News of a link about its server. `failed`: the server was not reached, or was silent. `starting`:
 * the handshake takes long. `started`: the handshake succeeded.
 */
export type LinkNews = "failed" | "starting" | "started";

/** A link as the prober and the registry see it. */
export interface ManagedLink extends UpstreamLink {
  /**
   * Pings the server and lists all its items, bypassing the breaker. Never throws. A check does not
   * count as use, so that no idle server stays awake.
   */
  check(): Promise<Result<Checkup>>;
  /** True while a connection is open. */
  isOpen(): boolean;
  /** Whether the link was used in the last minute; checks do not count. */
  isUsed(nowMs: number): boolean;
  /** Makes the next request read the credentials again, because they have changed. */
  recheckCredential(): void;
  /**
   * Reads the server again after a possible edit (`KeptConnection`); true if the server is removed
   * or disabled.
   */
  recheck(): Promise<boolean>;
  /** Closes the connection if it has been unused for its idle time and has no work. */
  closeIdle(nowMs: number): void;
  /** Pings over a channel that has been silent; a channel without an answer gets no new work. */
  keepAlive(nowMs: number): Promise<void>;
  /**
   * Detects the era of a legacy server again, if the last detection was long ago. Interrupts
   * nothing.
   */
  renegotiate(nowMs: number): Promise<void>;
}
