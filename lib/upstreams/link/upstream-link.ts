import { feed } from "@/lib/changes/feed";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process";
import type { LinkWorld } from "./connect";
import type { LinkWho, UpstreamLink } from "./link";
import { type ManagedLink, openLink } from "./open-link";
import { BREAKER, type ServerBreaker, serverBreaker } from "./server-breaker";
import { linkWorld } from "./world";

const SWEEP_MS = 15_000;

/** Every link of this process. */
export interface Links {
  get(upstreamId: string, who: LinkWho): ManagedLink;
  /** Hears what links notice of their servers; returns how to stop. */
  observe(listener: (upstreamId: string, what: "failed" | "list_changed") => void): () => void;
  closeAll(): Promise<void>;
}

/**
 * The link of this process to a server on somebody's account: always the same one, opened at its
 * first use. What is changed of the server or of the credentials ends it; the next use has the new.
 */
export function upstreamLink(
  process: LatchkeyProcess,
  upstreamId: string,
  who: LinkWho,
): UpstreamLink {
  return processLinks(process).get(upstreamId, who);
}

/** The links of this process, for the prober. */
export function processLinks(process: LatchkeyProcess): Links {
  return shared("upstreams.links", () => {
    const links = openLinks(process, linkWorld(process));
    onClose(() => links.closeAll());
    return links;
  });
}

/** Links in a world of one's own; `processLinks` is what everyone shares. */
export function openLinks(process: LatchkeyProcess, world: LinkWorld): Links {
  const links = new Map<string, ManagedLink>();
  const breakers = new Map<string, ServerBreaker>();
  const stops: (() => void)[] = [];
  const observers = new Set<Parameters<Links["observe"]>[0]>();
  const tell = (upstreamId: string, what: "failed" | "list_changed") => {
    for (const observer of observers) observer(upstreamId, what);
  };

  const end = (matches: (link: ManagedLink) => boolean) => {
    for (const [key, link] of links) {
      if (!matches(link)) continue;
      links.delete(key);
      void link.close();
    }
  };
  const ofServer = (change: { entityId: string } | "reset") => {
    if (change === "reset") return;
    breakers.delete(change.entityId);
    end((link) => link.upstreamId === change.entityId);
  };
  stops.push(feed().on("upstream", ofServer), feed().on("secrets", ofServer));
  stops.push(
    feed().on("person", (change) => {
      const isTheirs = (who: LinkWho) =>
        who.kind === "person" && (change === "reset" || who.personId === change.entityId);
      end((link) => isTheirs(link.who));
    }),
    feed().on("credentials", (change) => {
      for (const link of links.values()) {
        if (link.who.kind !== "person") continue;
        const mine = `${link.who.personId}/${link.upstreamId}`;
        if (change === "reset" || change.entityId === mine) link.recheckCredential();
      }
    }),
  );
  // Changes may have been missed: whatever is held is read anew.
  stops.push(feed().on("upstream", (change) => change === "reset" && end(() => true)));

  const sweep = setInterval(() => {
    for (const link of links.values()) {
      link.closeIdle(world.now());
      void link.renegotiate(world.now());
    }
  }, SWEEP_MS);
  sweep.unref();

  return {
    get(upstreamId, who) {
      const key = who.kind === "server" ? upstreamId : `${upstreamId}/${who.personId}`;
      const known = links.get(key);
      if (known) return known;
      const breaker =
        breakers.get(upstreamId) ?? serverBreaker({ ...BREAKER, random: world.random }, world.now);
      breakers.set(upstreamId, breaker);
      const failed = () => tell(upstreamId, "failed");
      const link = openLink(process, world, breaker, upstreamId, who, failed);
      for (const event of ["tools", "prompts", "resources"] as const) {
        link.on(event, () => tell(upstreamId, "list_changed"));
      }
      links.set(key, link);
      return link;
    },
    observe(listener) {
      observers.add(listener);
      return () => observers.delete(listener);
    },
    async closeAll() {
      clearInterval(sweep);
      for (const stop of stops) stop();
      const open = [...links.values()];
      links.clear();
      await Promise.all(open.map((link) => link.close()));
    },
  };
}
