import { databaseErrorCode } from "@/db/unavailable";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { feed } from "@/lib/change-feed/feed";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import { claim, type DueUpstream, dueUpstreams, noteStarting, STEADY_SECONDS } from "./claim";
import { examine } from "./examine";

export interface Prober {
  /**
   * Requests a check of a server within moments. The first process to claim the server performs the
   * check.
   */
  refreshSoon(upstreamId: string): void;
  /** Starts no more checks, and resolves when the running ones have finished. */
  stop(): Promise<void>;
}

export interface ProberTimes {
  readonly tickMs: number;
  readonly steadySeconds: number;
  /** Minimum time between two checks of the same server, in milliseconds. */
  readonly apartMs: number;
  /** Milliseconds after which a missing item counts as gone (see `reconcile`). */
  readonly missedMs?: number;
}

const TIMES: ProberTimes = { tickMs: 2_000, steadySeconds: STEADY_SECONDS, apartMs: 1_000 };
const AT_ONCE = 8;
/**
 * Milliseconds after which a check no longer counts against the limit of concurrent checks. A
 * command may take this long to start.
 */
const SLOW_MS = 5_000;

/**
 * Starts checking all servers. Every process runs a prober, but each check is performed only by the
 * process that claims it.
 */
export function startProber(process: LatchkeyProcess): Prober {
  return shared("upstreams.prober", () => {
    const links = processLinks(process);
    const prober = openProber(process, links, TIMES);
    // A check may be waiting for a command to start. Closing the links ends that wait.
    onClose(() => Promise.all([prober.stop(), links.closeAll()]).then(() => {}));
    return prober;
  });
}

/**
 * Creates a prober over the given links. `startProber` starts the prober that the whole process
 * shares.
 */
export function openProber(process: LatchkeyProcess, links: Links, times: ProberTimes): Prober {
  const running = new Map<string, Promise<void>>();
  const wanted = new Map<string, NodeJS.Timeout>();
  const slow = new Set<string>();
  let stopped = false;

  const look = async (upstreamId: string, apartMs: number): Promise<boolean> => {
    const upstream = await claim(process.db, upstreamId, apartMs);
    if (!upstream) return false;
    await examine(process, links, upstream, () => stopped, times.missedMs);
    return true;
  };

  const run = (upstreamId: string, apartMs: number, again: boolean): void => {
    if (stopped || running.has(upstreamId) || running.size - slow.size >= AT_ONCE) {
      if (again && !stopped) later(upstreamId, times.apartMs, false);
      return;
    }
    const patience = setTimeout(() => slow.add(upstreamId), SLOW_MS);
    const work = look(upstreamId, apartMs)
      .then((looked) => {
        // The server had already been checked just before, perhaps before it changed, so check it
        // again.
        if (!looked && again) later(upstreamId, times.apartMs + 50, false);
      })
      .catch((error: unknown) => {
        const code = databaseErrorCode(error);
        const stack = code === null && error instanceof Error ? error.stack : undefined;
        process.log.warn({ upstreamId, code, stack }, "a server could not be checked");
      })
      .finally(() => {
        clearTimeout(patience);
        slow.delete(upstreamId);
        running.delete(upstreamId);
      });
    running.set(upstreamId, work);
  };

  const later = (upstreamId: string, ms: number, again: boolean): void => {
    if (stopped || wanted.has(upstreamId)) return;
    const timer = setTimeout(() => {
      wanted.delete(upstreamId);
      run(upstreamId, times.apartMs, again);
    }, ms);
    timer.unref();
    wanted.set(upstreamId, timer);
  };
  const refreshSoon = (upstreamId: string) => later(upstreamId, 100, true);

  const starting = (upstreamId: string) => {
    noteStarting(process.db, upstreamId).catch((error: unknown) => {
      process.log.debug(
        { code: databaseErrorCode(error) },
        "a server's start could not be recorded",
      );
    });
  };

  /**
   * True if a server is idle and must not be woken up for a check. Such a server is checked when it
   * is next used. A command that is no longer allowed to run is checked, so that its page says so.
   */
  const rests = ({ id, transport, state, probeSeconds, unlisted }: DueUpstream): boolean => {
    if (unlisted) return false;
    if (transport === "stdio" && state === "up" && !process.config.allowStdio) return false;
    const server = { kind: "server" } as const;
    if (transport === "stdio" && state === "up" && !links.get(id, server).isOpen()) return true;
    const isOnlyIfUsed = probeSeconds === 0 && state !== "unknown" && state !== "starting";
    return isOnlyIfUsed && !links.isUsed(id);
  };

  const tick = async () => {
    for (const due of await dueUpstreams(process.db, times.steadySeconds)) {
      if (!rests(due)) run(due.id, times.apartMs, false);
    }
  };
  let ticking: Promise<void> | null = null;
  const timer = setInterval(() => {
    ticking ??= tick()
      .catch((error: unknown) => {
        process.log.debug({ code: databaseErrorCode(error) }, "servers could not be listed");
      })
      .finally(() => {
        ticking = null;
      });
  }, times.tickMs);
  timer.unref();

  const stops = [
    links.observe((upstreamId, what) => {
      if (what === "starting") starting(upstreamId);
      // If a check is waiting for the server to start, that check will see the change itself.
      else if (what !== "started" || !running.has(upstreamId)) refreshSoon(upstreamId);
    }),
    ...(["upstream", "secrets"] as const).map((kind) =>
      feed().on(kind, (change) => {
        if (change !== "reset") refreshSoon(change.entityId);
      }),
    ),
    feed().on("credentials", (change) => {
      if (change !== "reset") refreshSoon(change.entityId.split("/")[1] ?? "");
    }),
  ];

  return {
    refreshSoon,
    async stop() {
      stopped = true;
      clearInterval(timer);
      for (const waiting of wanted.values()) clearTimeout(waiting);
      for (const stop of stops) stop();
      await Promise.all([ticking, ...running.values()]);
    },
  };
}
