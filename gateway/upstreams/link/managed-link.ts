import type { Connection } from "@/gateway/upstreams/connection/connection";
import type { SessionUse } from "@/gateway/upstreams/kept/kept-connection";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import type { Failure, Result } from "@/lib/errors/errors";
import type { Listing } from "./list-items";

/** The result of a check. `latencyMs` is the time of one round trip to the server. */
export interface Checkup extends Listing {
  readonly connection: Connection;
  /** The version of the target that was checked (`upstreams.target_version`). */
  readonly version: number;
  readonly latencyMs: number;
}

/**
 * What a link reports about its server. `failed`: the server was unreachable or silent. `starting`:
 * the handshake is taking long. `started`: a handshake that took long has succeeded. `outdated`:
 * the server refused a call as its list no longer describes it.
 */
export type LinkNews = "failed" | "starting" | "started" | "outdated";

/** The methods of a link that only the prober and the registry of links use. */
export interface ManagedLink extends UpstreamLink {
  /**
   * Pings the server and lists all its items, even if the breaker is open. Never throws. Does not
   * count as use, so that checks do not keep an idle server awake.
   */
  check(): Promise<Result<Checkup>>;
  /** Returns true while a connection is open. */
  isOpen(): boolean;
  /** True if the server is a command, as far as the link has read its target. */
  isCommand(): boolean;
  /** True if the link was used in the last minute. Checks do not count as use. */
  isUsed(nowMs: number): boolean;
  /** Makes the next request read the credentials again, because they have changed. */
  recheckCredential(): void;
  /**
   * Reads the server again after a possible edit (see `KeptConnection`). Returns true if the server
   * was removed or disabled.
   */
  recheck(): Promise<boolean>;
  /** Returns the link's session, or null if nothing is open or being opened. */
  session(nowMs: number): SessionUse | null;
  /**
   * Closes the link for good, so that it cannot be used again. Calls that run after `graceMs` fail.
   */
  end(graceMs?: number): Promise<void>;
  /** Closes the connection if it has no work and has been unused for its idle time. */
  closeIdle(nowMs: number): void;
  /**
   * Pings the server if its shared channel has been silent. If the server does not answer, the
   * channel gets no new work.
   */
  keepAlive(nowMs: number): Promise<void>;
  /**
   * Detects the era of a legacy server again, if the last detection was long ago. Does not
   * interrupt running work.
   */
  renegotiate(nowMs: number): Promise<void>;
}

/** How the registry takes part in the life of a link. */
export interface LinkOwner {
  readonly onNews: (what: LinkNews) => void;
  /** See `ConnectionNews`. */
  readonly admit: () => Promise<Failure | null>;
  readonly closed: () => void;
}
