import type { Connection } from "@/gateway/upstreams/connection/connection";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import type { Result } from "@/lib/errors/errors";
import type { Listing } from "./list-items";

/** What a probe found; `latencyMs` is one round trip. */
export interface Checkup extends Listing {
  readonly connection: Connection;
  /** Of which target it is (`upstreams.target_version`). */
  readonly version: number;
  readonly latencyMs: number;
}

/**
 * What a link notices of its server. `failed`: it was not reached, or was silent. `starting`: being
 * greeted takes it a while; `started`: it was in the end.
 */
export type LinkNews = "failed" | "starting" | "started";

/** A link as the prober and the registry see it. */
export interface ManagedLink extends UpstreamLink {
  /**
   * Asks for a sign of life and for everything that is offered, past the breaker. Throws nothing;
   * does not count as use, so that it keeps no idle server awake.
   */
  check(): Promise<Result<Checkup>>;
  /** True while a connection is open, whoever uses it. */
  isOpen(): boolean;
  /** Whether anybody asked for something in the last minute; looks do not count. */
  isUsed(nowMs: number): boolean;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /** The server may have been edited (`KeptConnection`); true where it is gone or disabled. */
  recheck(): Promise<boolean>;
  /** Closes the connection where nobody has used it for so long and it carries nothing. */
  closeIdle(nowMs: number): void;
  /** Asks for a sign of life over a channel that has been silent; one without gets no new work. */
  keepAlive(nowMs: number): Promise<void>;
  /** Asks anew which era a legacy server speaks, where that is long ago; cuts nothing off. */
  renegotiate(nowMs: number): Promise<void>;
}
