import { databaseErrorCode } from "@/db/unavailable";
import {
  BREAKER,
  type ServerBreaker,
  serverBreaker,
} from "@/gateway/upstreams/gate/server-breaker";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import type { LinkNews, ManagedLink } from "@/gateway/upstreams/link/managed-link";
import { openLink } from "@/gateway/upstreams/link/open-link";
import type { Principal } from "@/gateway/upstreams/principal";
import { feed } from "@/lib/change-feed/feed";
import type { Change } from "@/lib/change-feed/kinds";
import { watchAccess } from "@/lib/change-feed/ongoing-access";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import type { HoldRule, Links, OpenSession } from "./links";
import { copyOf, servicesFor } from "./principal";
import { linkServices } from "./services";
import { type Bounded, sessionBounds } from "./session-bounds";

/** A principal's link, and what stops the watch over its access. */
interface Held extends Bounded {
  readonly unwatch: () => void;
}

const SWEEP_MS = 15_000;
/**
 * Milliseconds in which the calls of a principal that lost access are cancelled, before its session
 * is closed.
 */
const GRACE_MS = 1_000;

/** Returns the links of this process. Tests give them other `services` before they are first used. */
export function processLinks(process: LatchkeyProcess, services?: LinkServices): Links {
  return shared("upstreams.links", () => {
    const links = openLinks(process, services ?? linkServices(process));
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
  const held = new Map<ManagedLink, Held>();
  const endings = new Set<Promise<void>>();
  const stops: (() => void)[] = [];
  const observers = new Set<Parameters<Links["observe"]>[0]>();
  const notifyObservers = (upstreamId: string, what: LinkNews | "list_changed") => {
    for (const observer of observers) observer(upstreamId, what);
  };

  const drop = (key: string, link: ManagedLink) => {
    held.get(link)?.unwatch();
    held.delete(link);
    if (links.get(key) === link) links.delete(key);
  };
  const endLink = (key: string, link: ManagedLink, graceMs = 0) => {
    drop(key, link);
    const ending = link.end(graceMs).finally(() => endings.delete(ending));
    endings.add(ending);
    runInBackground(ending);
    return ending;
  };
  const bounds = sessionBounds(process.config.sessionLimits, () => held.values(), services.now);
  const heldAt = (upstreamId: string) =>
    [...held.values()].filter(({ link }) => {
      return link.upstreamId === upstreamId && link.session(services.now()) !== null;
    });
  const sessionOf = ({ link, principal, memoryBytes }: Held): OpenSession => {
    const use = link.session(services.now()) ?? { openedAt: null, idleMs: 0 };
    return { principal, ...use, memoryBytes: memoryBytes() };
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
      if (isHeld) void endLink(key, link);
      void link.keepAlive(nowMs);
      void link.renegotiate(nowMs);
    }
    runInBackground(bounds.trim());
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
      const own = holder ? servicesFor(services, holder) : null;
      const link: ManagedLink = openLink(
        process,
        own ?? services,
        breaker,
        { upstreamId, account, principal: holder },
        {
          onNews,
          admit: async () => {
            const one = held.get(link);
            return one ? bounds.admit(one) : null;
          },
          closed: () => bounds.closed(link),
        },
      );
      for (const event of ["tools", "prompts", "resources"] as const) {
        link.on(event, () => notifyObservers(upstreamId, "list_changed"));
      }
      links.set(key, link);
      if (holder && own && mayHold) {
        const judge = () => mayHold(process, upstreamId, holder);
        const accessEnded = () => endLink(key, link, GRACE_MS);
        const access = { feedRevision: undefined, untilMs: null, judge, accessEnded };
        const unwatch = watchAccess(access);
        held.set(link, { link, principal: holder, memoryBytes: own.memoryBytes, unwatch });
      }
      return link;
    },
    heldSessions: () =>
      [...links.values()].flatMap(({ upstreamId, principal, session }) =>
        principal && session(services.now()) ? [{ upstreamId, principal: principal.id }] : [],
      ),
    async endSessions({ upstreamId, principal }) {
      const theirs = [...links].filter(([, link]) => {
        return link.upstreamId === upstreamId && link.principal?.id === principal;
      });
      await Promise.all(theirs.map(([key, link]) => endLink(key, link)));
    },
    boundWith: bounds.boundWith,
    makeRoom: (scope) => bounds.makeRoom(scope),
    sessions: (upstreamId) => heldAt(upstreamId).map(sessionOf),
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
      for (const { unwatch } of held.values()) unwatch();
      const open = [...links.values()];
      links.clear();
      held.clear();
      await Promise.all([...open.map((link) => link.close()), ...endings]);
    },
  };
}
