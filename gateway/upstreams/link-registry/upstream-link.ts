import { databaseErrorCode } from "@/db/unavailable";
import {
  BREAKER,
  type ServerBreaker,
  serverBreaker,
} from "@/gateway/upstreams/gate/server-breaker";
import type { LinkAccount, Principal } from "@/gateway/upstreams/link";
import type { LinkServices } from "@/gateway/upstreams/link/connect";
import type { LinkNews, ManagedLink } from "@/gateway/upstreams/link/managed-link";
import { openLink } from "@/gateway/upstreams/link/open-link";
import { feed } from "@/lib/change-feed/feed";
import type { Change } from "@/lib/change-feed/kinds";
import { type Verdict, watchAccess } from "@/lib/change-feed/ongoing-access";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { copyOf, servicesFor } from "./principal";
import { linkServices } from "./services";

const SWEEP_MS = 15_000;
/**
 * Milliseconds in which the calls of a principal that lost access are cancelled, before its session
 * is closed.
 */
const GRACE_MS = 1_000;

/** Decides whether a principal may keep its session with a server. */
export type HoldRule = (
  process: LatchkeyProcess,
  upstreamId: string,
  principal: Principal,
) => MaybePromise<Verdict>;

/** A principal's session with a server. */
export interface HeldSession {
  readonly upstreamId: string;
  /** The id of the principal. */
  readonly principal: string;
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
  /** Ends the sessions of a principal with a server at once, because another process may hold it. */
  endSessions(held: HeldSession): void;
  /** True if the server was used in the last minute, through any account. */
  isUsed(upstreamId: string): boolean;
  /**
   * Closes idle connections, pings silent ones, and detects the era of legacy servers again if it
   * is due. Runs every 15 seconds.
   */
  sweep(nowMs: number): void;
  closeAll(): Promise<void>;
}

/** Returns the links of this process. */
export function processLinks(process: LatchkeyProcess): Links {
  return shared("upstreams.links", () => {
    const links = openLinks(process, linkServices(process));
    onClose(() => links.closeAll());
    return links;
  });
}

/**
 * Creates links with the given services, for tests. `processLinks` returns the links that the
 * process shares.
 */
export function openLinks(process: LatchkeyProcess, services: LinkServices): Links {
  const links = new Map<string, ManagedLink>();
  const breakers = new Map<string, ServerBreaker>();
  /** Ends the watch over the access of a link's principal, by the link. */
  const unwatch = new Map<ManagedLink, () => void>();
  const endings = new Set<Promise<void>>();
  const stops: (() => void)[] = [];
  const observers = new Set<Parameters<Links["observe"]>[0]>();
  const notifyObservers = (upstreamId: string, what: LinkNews | "list_changed") => {
    for (const observer of observers) observer(upstreamId, what);
  };

  const drop = (key: string, link: ManagedLink) => {
    unwatch.get(link)?.();
    unwatch.delete(link);
    if (links.get(key) === link) links.delete(key);
  };
  const endSession = (key: string, link: ManagedLink, graceMs = 0) => {
    drop(key, link);
    const ending = link.end(graceMs).finally(() => endings.delete(ending));
    endings.add(ending);
    runInBackground(ending);
  };

  /**
   * Makes the matching links read their targets again. Each link decides for itself whether the
   * edit affects it.
   */
  const recheck = (matches: (link: ManagedLink) => boolean) => {
    for (const [key, link] of links) {
      if (!matches(link)) continue;
      const forget = (isGone: boolean) => {
        if (!isGone || links.get(key) !== link) return;
        drop(key, link);
        breakers.delete(link.upstreamId);
      };
      link.recheck().then(forget, (error: unknown) => {
        // This failure does no harm, because the next use reads the edit again.
        process.log.debug({ code: databaseErrorCode(error) }, "an edit could not be read yet");
      });
    }
  };
  const ofServer = (change: Change | "reset") =>
    recheck((link) => change === "reset" || link.upstreamId === change.entityId);
  stops.push(
    feed().on("upstream", ofServer),
    feed().on("secrets", ofServer),
    feed().on("person", (change) => {
      const isTheirs = ({ account }: ManagedLink) =>
        account.kind === "person" && (change === "reset" || account.personId === change.entityId);
      for (const link of links.values()) if (isTheirs(link)) link.recheckCredential();
    }),
    feed().on("credentials", (change) => {
      for (const link of links.values()) {
        if (link.account.kind !== "person") continue;
        const mine = `${link.account.personId}/${link.upstreamId}`;
        if (change === "reset" || change.entityId === mine) link.recheckCredential();
      }
    }),
  );

  const sweep = (nowMs: number) => {
    for (const [key, link] of links) {
      link.closeIdle(nowMs);
      const isHeld = link.principal && !link.isUsed(nowMs) && link.session(nowMs) === null;
      if (isHeld) endSession(key, link);
      void link.keepAlive(nowMs);
      void link.renegotiate(nowMs);
    }
  };
  const timer = setInterval(() => sweep(services.now()), SWEEP_MS);
  timer.unref();

  return {
    get(upstreamId, account, principal?: Principal, mayHold?: HoldRule) {
      const of = account.kind === "server" ? upstreamId : `${upstreamId}/${account.personId}`;
      const key = principal ? `${of} ${principal.id}` : of;
      const known = links.get(key);
      if (known) return known;
      const breaker =
        breakers.get(upstreamId) ??
        serverBreaker({ ...BREAKER, random: services.random }, services.now);
      breakers.set(upstreamId, breaker);
      // A server may be slow for one user's account only, so a slow start with that account says
      // nothing about the server.
      const isCommon = account.kind === "server" && !principal;
      const isNews = (what: LinkNews) => what === "failed" || what === "outdated" || isCommon;
      const onNews = (what: LinkNews) => {
        if (isNews(what)) notifyObservers(upstreamId, what);
      };
      const holder = principal ? copyOf(principal) : null;
      const identity = { upstreamId, account, principal: holder };
      const own = holder ? servicesFor(services, holder) : services;
      const admit = async () => null;
      const link = openLink(process, own, breaker, identity, { onNews, admit });
      for (const event of ["tools", "prompts", "resources"] as const) {
        link.on(event, () => notifyObservers(upstreamId, "list_changed"));
      }
      links.set(key, link);
      if (holder && mayHold) {
        const judge = () => mayHold(process, upstreamId, holder);
        const accessEnded = () => endSession(key, link, GRACE_MS);
        const access = { feedRevision: undefined, untilMs: null, judge, accessEnded };
        unwatch.set(link, watchAccess(access));
      }
      return link;
    },
    heldSessions: () =>
      [...links.values()].flatMap(({ upstreamId, principal, session }) =>
        principal && session(services.now()) ? [{ upstreamId, principal: principal.id }] : [],
      ),
    endSessions({ upstreamId, principal }) {
      for (const [key, link] of [...links]) {
        const isIts = link.upstreamId === upstreamId && link.principal?.id === principal;
        if (isIts) endSession(key, link);
      }
    },
    isUsed: (upstreamId) =>
      [...links.values()].some(
        (link) => link.upstreamId === upstreamId && link.isUsed(services.now()),
      ),
    observe(listener) {
      observers.add(listener);
      return () => observers.delete(listener);
    },
    sweep,
    async closeAll() {
      clearInterval(timer);
      for (const stop of stops) stop();
      for (const stop of unwatch.values()) stop();
      const open = [...links.values()];
      links.clear();
      unwatch.clear();
      await Promise.all([...open.map((link) => link.close()), ...endings]);
    },
  };
}
