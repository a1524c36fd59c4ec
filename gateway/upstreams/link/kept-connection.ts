import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { LinkEvent, PostTarget } from "@/gateway/upstreams/link";
import type { failureOf, LinkProblem } from "@/gateway/upstreams/problem";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import type { Result } from "@/lib/errors/errors";

/** What a link hears of its connection. */
export interface ConnectionNews {
  listChanged(event: LinkEvent): void;
  /** No connection could be made. */
  failed(problem: LinkProblem): void;
  /** An edit changed the target: earlier evidence no longer counts. */
  moved(): void;
  /** Connecting takes a while; `started` follows if it succeeds. */
  starting(): void;
  started(): void;
}

/** The connection of one link with its credential: opened, renewed and closed. */
export interface KeptConnection {
  /** The connection for new work; null where none is open. */
  current(): Carrier | null;
  /** As it was last read; null before the first use. */
  target(): UpstreamTarget | null;
  /** Resolves once `target` is known. */
  targetRead(): Promise<void>;
  /**
   * The open connection, or a new one, which may take as long as a command's start. With a
   * `version` it is a connection to that target, or a failure (`TARGET_CHANGED`).
   */
  connected(version?: number): Promise<Result<Carrier>>;
  /** Gives this one no new work, and closes it once its work is finished. */
  drop(which: Carrier | null): void;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /**
   * The server may have been edited. If that affects the connection, new work gets a new one and
   * the old one finishes its work. If the server is gone or disabled, everything is closed and the
   * result is true.
   */
  recheck(): Promise<boolean>;
  /** A problem as a failure of the current target. */
  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf>;
  postTarget(version?: number): PostTarget | null;
  /** The carrier of this target; null once it is closed. */
  carrierOf(used: PostTarget): Carrier | null;
  /** The connection on which a call began, even after an edit, with a current credential. */
  samePostTarget(used: PostTarget): Promise<Result<PostTarget | null>>;
  /** The server no longer knows this session: new work gets a new one. */
  lose(which: Carrier | null): void;
  /**
   * It replaced a lost session, and nothing has worked on it: requests refused on it are refused in
   * any session.
   */
  isSubstitute(which: Carrier): boolean;
  /** Detects the era of a legacy server again, if the last detection was long ago. */
  renegotiate(nowMs: number): Promise<void>;
  /** Closes everything now, including connections that are being opened or have work. */
  close(): Promise<void>;
}
