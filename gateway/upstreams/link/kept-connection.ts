import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { LinkEvent, PostTarget } from "@/gateway/upstreams/link";
import type { failureOf, LinkProblem } from "@/gateway/upstreams/problem";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import type { Result } from "@/lib/errors/errors";

/** What a link hears of its connection. */
export interface ConnectionNews {
  listChanged(event: LinkEvent): void;
  /** No connection came about. */
  failed(problem: LinkProblem): void;
  /** An edit leads elsewhere: what was seen of the former target says nothing any more. */
  moved(): void;
  /** It takes a while to come about; `started` follows where it does. */
  starting(): void;
  started(): void;
}

/** The connection of one link with the credential it is made with: opened, renewed and closed. */
export interface KeptConnection {
  /** What carries new work; null where nothing is open. */
  current(): Carrier | null;
  /** As it was last read; null before the first use. */
  target(): UpstreamTarget | null;
  /** Resolves once `target` is known. */
  targetRead(): Promise<void>;
  /**
   * What is open, or a new connection: this may take as long as a command may take to start. Where a
   * `version` of the target is meant, it is that one's or a failure (`TARGET_CHANGED`).
   */
  connected(version?: number): Promise<Result<Carrier>>;
  /** Gives this one no new work, and closes it once it carries nothing. */
  drop(which: Carrier | null): void;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /**
   * The server may have been edited. Where that concerns the connection, new work gets a new one and
   * the former carries what it carries; where the server is gone or disabled, all of it is closed,
   * and the answer is true.
   */
  recheck(): Promise<boolean>;
  /** A problem as a failure of the present target. */
  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf>;
  postTarget(version?: number): PostTarget | null;
  /** What this was made of; null once that is closed. */
  carrierOf(used: PostTarget): Carrier | null;
  /** For what goes on where it began, whatever was edited since, with a credential of now. */
  samePostTarget(used: PostTarget): Promise<Result<PostTarget | null>>;
  /** The server knows this session no more: new work gets a new one. */
  lose(which: Carrier | null): void;
  /**
   * It took the place of a lost session, and nothing has worked on it: what is refused on it, the
   * server refuses whatever the session.
   */
  isSubstitute(which: Carrier): boolean;
  /** Asks anew which era a legacy server speaks, where that is long ago. */
  renegotiate(nowMs: number): Promise<void>;
  /** Closes everything now, whether it is open, being opened, or still carries something. */
  close(): Promise<void>;
}
