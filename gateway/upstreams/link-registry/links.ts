import type { LinkNews, ManagedLink } from "@/gateway/upstreams/link/managed-link";
import type { HeldSession, LinkAccount, Principal } from "@/gateway/upstreams/principal";
import type { Verdict } from "@/lib/change-feed/ongoing-access";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import type { BoundScope, CommonBounds } from "./bound-scopes";

/** Decides whether a principal may keep its session with a server. */
export type HoldRule = (
  process: LatchkeyProcess,
  upstreamId: string,
  principal: Principal,
) => MaybePromise<Verdict>;

/** The open session of a principal with a server, in this process. */
export interface OpenSession {
  readonly principal: Principal;
  /** When it was opened, or null while it is being opened. */
  readonly openedAt: Date | null;
  /** Milliseconds since its last use, or 0 while it is at work. */
  readonly idleMs: number;
  /** The memory of its processes in bytes, or null if the server is not a command. */
  readonly memoryBytes: number | null;
}

/** The links of this process to all servers. */
export interface Links {
  /**
   * Returns this process's link to a server through an account: the one that all callers share and
   * the prober uses. Every call returns the same link, which connects when it is first used. Each
   * use sees the latest settings and credentials of the server, while running work continues as it
   * began, unless the server is removed or disabled.
   */
  get(upstreamId: string, account: LinkAccount): ManagedLink;
  /**
   * Returns the principal's own link, whose session no other caller sees. It ends at once, with all
   * processes, when `mayHold` says that the principal has lost access.
   */
  get(
    upstreamId: string,
    account: LinkAccount,
    principal: Principal,
    mayHold: HoldRule,
  ): ManagedLink;
  /**
   * Calls `listener` with news about a server from any of its links. Returns a function that
   * removes the listener.
   */
  observe(listener: (upstreamId: string, what: LinkNews | "list_changed") => void): () => void;
  /** Returns the sessions of principals that are open or being opened. */
  heldSessions(): readonly HeldSession[];
  /**
   * Ends the sessions of a principal with a server at once: an operator wants it, or another
   * process may hold them. Resolves when their calls and processes have ended.
   */
  endSessions(held: HeldSession): Promise<void>;
  /** Sets what counts the sessions of all processes (see `SessionBounds`). */
  boundWith(common: CommonBounds): void;
  /**
   * Closes the session in a scope that has been idle longest, so that another process can open one.
   * Returns false if none has been idle for long enough.
   */
  makeRoom(scope: BoundScope): Promise<boolean>;
  /** Returns the open sessions of all principals with a server. */
  sessions(upstreamId: string): readonly OpenSession[];
  /** True if the server was used in the last minute, through any account. */
  isUsed(upstreamId: string): boolean;
  /**
   * Closes idle connections, pings silent ones, and detects the era of legacy servers again if it
   * is due. Runs every 15 seconds.
   */
  sweep(nowMs: number): void;
  closeAll(): Promise<void>;
}
