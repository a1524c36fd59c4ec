import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { linkGate } from "@/gateway/upstreams/gate/link-gate";
import { breakerOf } from "@/gateway/upstreams/gate/principal-breaker";
import type { ServerBreaker } from "@/gateway/upstreams/gate/server-breaker";
import { inTime } from "@/gateway/upstreams/in-time";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import { ConnectionKeeper } from "@/gateway/upstreams/kept/connection-keeper";
import type { KeptConnection } from "@/gateway/upstreams/kept/kept-connection";
import { mustNotBeShared, sessionsApart } from "@/gateway/upstreams/kept/shared-session";
import type { LinkFacts, LinkRequestOptions, LinkUse } from "@/gateway/upstreams/link";
import type { LinkIdentity } from "@/gateway/upstreams/principal";
import { LinkProblem } from "@/gateway/upstreams/problem";
import { ResourceWatch, type WatchedLink } from "@/gateway/upstreams/subscriptions/resource-watch";
import { type Failure, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { checkUp } from "./check-up";
import { heldOffFor } from "./held-off";
import { linkSigns } from "./link-signs";
import { listListeners } from "./list-listeners";
import { logLevelOn, wantLogLevel } from "./log-levels";
import type { LinkOwner, ManagedLink } from "./managed-link";
import { refusedCredential } from "./refused-credential";
import { reportCall } from "./report-call";
import { type Ready, sendRequest } from "./send-request";
import { useOf } from "./use-of";

const USED_MS = 60_000;
/** Milliseconds without use after which a process that only the prober uses is closed. */
const PROBED_MS = 60_000;

/** Milliseconds of silence after which a shared channel is pinged. */
const SILENT_MS = 20_000;

/** Creates the link to a server through an account. The link connects when it is first used. */
export function openLink(
  process: LatchkeyProcess,
  services: LinkServices,
  breaker: ServerBreaker,
  of: LinkIdentity,
  { onNews, admit, closed }: LinkOwner,
): ManagedLink {
  const { upstreamId, account, principal } = of;
  const failed = () => onNews("failed");
  const isCommand = () => kept.target()?.reach.transport === "stdio";
  const server = principal ? breakerOf(breaker, isCommand, services) : breaker;
  const gate = linkGate(server, { now: services.now, random: services.random, failed });
  const lists = listListeners();
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const kept: KeptConnection = new ConnectionKeeper(process, services, of, {
    admit,
    closed,
    listChanged: lists.changed,
    resourceUpdated: (update) => (update ? resources.updated(update) : resources.missed()),
    left: () => resources.wake(),
    failed: (problem) => gate.notConnected(problem),
    moved: () => gate.moved(),
    starting: () => onNews("starting"),
    started: () => onNews("started"),
  });
  const signs = linkSigns({ kept, gate, services, failed });
  const { signOf, signOfLife, isLost, refusesSession, watch } = signs;
  const name = () => kept.target()?.name ?? upstreamId;
  const heldOff = (forMs: number, why: string, reason: string): Failure =>
    heldOffFor(name(), forMs, why, reason);
  const watchedLink: WatchedLink = {
    connect: async () => (await readyFor({}, services.now())).ready,
    isCurrent: (carrier) => kept.current() === carrier,
    check: signOf,
    name,
  };
  const resources = new ResourceWatch(watchedLink, services.watchTimes);

  async function refusal(): Promise<Failure | null> {
    const openMs = await gate.admit(signOfLife);
    if (openMs === null) return null;
    return heldOff(openMs, "It failed several times in a row.", "breaker open");
  }

  function held(use: LinkUse): Failure | null {
    const forMs = gate.heldMs(use);
    if (forMs === 0) return null;
    return heldOff(forMs, "This call has failed for this key.", "call held");
  }

  /**
   * Waits for a connection, but only up to the caller's time limit, because a command may take
   * longer than that to start. Returns how much of that limit is left for the call.
   */
  async function readyFor(options: LinkRequestOptions, beganMs: number): Promise<Ready> {
    const work = refusal().then(async (failure): Promise<Result<Carrier>> => {
      return failure ? { ok: false, failure } : kept.connected(options.version);
    });
    if (!kept.target()) await Promise.race([kept.targetRead(), work.catch(() => {})]);
    const timeoutMs = options.timeoutMs ?? (kept.target()?.callSeconds ?? 60) * 1000;
    const untilMs = beganMs + timeoutMs;
    try {
      const ready = admitted(await inTime(work, untilMs - services.now(), options.signal));
      return { ready, leftMs: Math.max(1, untilMs - services.now()), timeoutMs };
    } catch (error) {
      if (!(error instanceof LinkProblem)) throw error;
      const waited = new LinkProblem(error.kind, "Latchkey is still connecting to it.");
      return { ready: kept.failing(waited, timeoutMs), leftMs: 0, timeoutMs };
    }
  }

  /** Refuses callers a connection that they must not share, such as the prober's own. */
  function admitted(ready: Result<Carrier>): Result<Carrier> {
    if (principal || !ready.ok || !mustNotBeShared(ready.value)) return ready;
    return sessionsApart(name());
  }

  /** The process with which the prober lists is not kept as long as a caller's. */
  function idleLimitMs(open: Carrier): number {
    const { idleMs } = services.timesOf(open.reached.target);
    const isProbers = !principal && isCommand() && mustNotBeShared(open);
    return isProbers ? Math.min(idleMs, PROBED_MS) : idleMs;
  }

  async function open(version?: number): Promise<Result<LinkFacts>> {
    const failure = await refusal();
    if (failure) return { ok: false, failure };
    const ready = await kept.connected(version);
    return ready.ok ? succeed(ready.value.connection.facts) : ready;
  }

  const link: ManagedLink = {
    upstreamId,
    account,
    principal,
    get facts() {
      return kept.current()?.connection.facts ?? null;
    },
    open: () => open(),
    declare: (capabilities) => kept.declare(capabilities),
    request: async (method, params, options = {}) => {
      askedAtMs = services.now();
      const use = useOf(method, params, options.caller);
      const refusedUse = use && held(use);
      if (refusedUse) return { ok: false, failure: refusedUse };
      const beganMs = askedAtMs - (options.spentMs ?? 0);
      const request = { method, params, options, use, beganMs };
      return sendRequest({ kept, gate, services, readyFor, isLost, watch }, request);
    },
    notify: async (method, params, on) => {
      const carrier = on ? kept.carrierOf(on) : kept.current();
      await carrier?.connection.notify(method, params).catch(() => {});
    },
    target: (version) => {
      if (!gate.isOpen()) return null;
      const open = principal ? null : kept.current();
      return open && mustNotBeShared(open) ? null : kept.callTarget(version);
    },
    sameTarget: (used) => kept.sameTarget(used),
    refusedCredential: (target, problem, mayRenew) =>
      refusedCredential(kept, target, problem, mayRenew),
    wantLogLevel: (target, level) => wantLogLevel(kept.carrierOf(target), level),
    logLevel: (target) => logLevelOn(kept.carrierOf(target)),
    openTarget: async (version, spentMs = 0) => {
      askedAtMs = services.now();
      const began = askedAtMs - spentMs;
      const { ready } = await readyFor(version === undefined ? {} : { version }, began);
      return ready.ok ? succeed(kept.targetOn(ready.value)) : ready;
    },
    held,
    reportCall: (outcome, use, again = null) => {
      askedAtMs = services.now();
      reportCall({ kept, gate, watch }, outcome, use, again);
    },
    sessionLost: (target) => kept.lose(kept.carrierOf(target)),
    listOutdated: () => onNews("outdated"),
    refusesSession: async (target, patience) => {
      const carrier = kept.carrierOf(target);
      return carrier !== null && refusesSession(carrier, patience);
    },
    on: lists.on,
    watchResource: (uri, listener, isOlder) => resources.add(uri, listener, isOlder),
    close: () => kept.close(),
    check: () => checkUp({ kept, gate, services, signOf }),
    isOpen: () => kept.current() !== null,
    isCommand,
    isUsed: (nowMs) => nowMs - askedAtMs < USED_MS,
    recheckCredential: () => kept.recheckCredential(),
    recheck: () => kept.recheck(),
    session: (nowMs) => kept.session(nowMs),
    end: (graceMs) => kept.end(graceMs),
    closeIdle: (nowMs) => {
      const open = kept.current();
      if (open && open.idleMs(nowMs) >= idleLimitMs(open)) kept.drop(open);
    },
    keepAlive: async (nowMs) => {
      const open = kept.current();
      const heardAtMs = open?.connection.heardAtMs ?? null;
      if (open && heardAtMs !== null && nowMs - heardAtMs >= SILENT_MS) await watch(open);
    },
    renegotiate: (nowMs) => kept.renegotiate(nowMs),
  };
  return link;
}
