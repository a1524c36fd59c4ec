import { databaseErrorCode } from "@/db/unavailable";
import {
  BREAKER,
  type ServerBreaker,
  serverBreaker,
} from "@/gateway/upstreams/gate/server-breaker";
import type { LinkAccount, UpstreamLink } from "@/gateway/upstreams/link";
import type { LinkServices } from "@/gateway/upstreams/link/connect";
import type { LinkNews, ManagedLink } from "@/gateway/upstreams/link/managed-link";
import { openLink } from "@/gateway/upstreams/link/open-link";
import { feed } from "@/lib/change-feed/feed";
import type { Change } from "@/lib/change-feed/kinds";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import { linkServices } from "./services";

const SWEEP_MS = 15_000;

/** The links of this process to all servers. */
export interface Links {
  get(upstreamId: string, account: LinkAccount): ManagedLink;
  /**
   * Receives the news of links about their servers. Returns a function that removes the listener.
   */
  observe(listener: (upstreamId: string, what: LinkNews | "list_changed") => void): () => void;
  /** Whether the server was used in the last minute, on any account. */
  isUsed(upstreamId: string): boolean;
  /**
   * Runs every 15 seconds: closes idle connections, pings silent connections, and checks the era of
   * legacy servers.
   */
  sweep(nowMs: number): void;
  closeAll(): Promise<void>;
}

/**
 * The link of this process to a server on an account: always the same link, opened at its first
 * use. The next use has every change of the server or its credentials; running work continues as it
 * began, unless the server was removed or disabled.
 */
export function upstreamLink(
  process: LatchkeyProcess,
  upstreamId: string,
  account: LinkAccount,
): UpstreamLink {
  return processLinks(process).get(upstreamId, account);
}

/** The links of this process, for the prober. */
export function processLinks(process: LatchkeyProcess): Links {
  return shared("upstreams.links", () => {
    const links = openLinks(process, linkServices(process));
    onClose(() => links.closeAll());
    return links;
  });
}

/** Links with given services, for tests; `processLinks` returns the shared links. */
export function openLinks(process: LatchkeyProcess, services: LinkServices): Links {
  const links = new Map<string, ManagedLink>();
  const breakers = new Map<string, ServerBreaker>();
  const stops: (() => void)[] = [];
  const observers = new Set<Parameters<Links["observe"]>[0]>();
  const notifyObservers = (upstreamId: string, what: LinkNews | "list_changed") => {
    for (const observer of observers) observer(upstreamId, what);
  };

  /**
   * Makes these links read their targets again; each link knows which parts of an edit affect it.
   */
  const recheck = (matches: (link: ManagedLink) => boolean) => {
    for (const [key, link] of links) {
      if (!matches(link)) continue;
      const forget = (isGone: boolean) => {
        if (!isGone || links.get(key) !== link) return;
        links.delete(key);
        breakers.delete(link.upstreamId);
      };
      link.recheck().then(forget, (error: unknown) => {
        // The next use reads the edit anyway.
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
    for (const link of links.values()) {
      link.closeIdle(nowMs);
      void link.keepAlive(nowMs);
      void link.renegotiate(nowMs);
    }
  };
  const timer = setInterval(() => sweep(services.now()), SWEEP_MS);
  timer.unref();

  return {
    get(upstreamId, account) {
      const key = account.kind === "server" ? upstreamId : `${upstreamId}/${account.personId}`;
      const known = links.get(key);
      if (known) return known;
      const breaker =
        breakers.get(upstreamId) ??
        serverBreaker({ ...BREAKER, random: services.random }, services.now);
      breakers.set(upstreamId, breaker);
      // A server may be slow for the account of a single person only.
      const isNews = (what: LinkNews) => what === "failed" || account.kind === "server";
      const onNews = (what: LinkNews) => isNews(what) && notifyObservers(upstreamId, what);
      const link = openLink(process, services, breaker, upstreamId, account, onNews);
      for (const event of ["tools", "prompts", "resources"] as const) {
        link.on(event, () => notifyObservers(upstreamId, "list_changed"));
      }
      links.set(key, link);
      return link;
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
      const open = [...links.values()];
      links.clear();
      await Promise.all(open.map((link) => link.close()));
    },
  };
}
