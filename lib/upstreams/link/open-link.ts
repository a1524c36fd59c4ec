import { type Failure, fail, type Result, succeed } from "@/lib/errors";
import type { LatchkeyProcess } from "@/lib/process";
import type { Carrier } from "./carrier";
import { ChildEnded } from "./child";
import type { LinkWorld } from "./connect";
import type { Connection } from "./connection";
import { inTime } from "./in-time";
import { keepConnection } from "./kept-connection";
import type { LinkEvent, LinkRequestOptions, LinkWho, UpstreamLink } from "./link";
import { type Listing, listItems } from "./list-items";
import { ping, type Sign } from "./ping";
import { LinkProblem, linkProblem, problemOf } from "./problem";
import { failing } from "./reached";
import type { ServerBreaker } from "./server-breaker";
import { UnclearRefusal } from "./session-refusal";

/** What a probe found; `latencyMs` is one round trip. */
export interface Checkup extends Listing {
  readonly connection: Connection;
  readonly latencyMs: number;
}

/** A link as the prober and the registry see it. */
export interface ManagedLink extends UpstreamLink {
  /**
   * Asks for a sign of life and for everything that is offered, past the breaker. Throws nothing;
   * does not count as use, so that it keeps no idle server awake.
   */
  check(): Promise<Result<Checkup>>;
  /** True while a connection is open, whoever uses it. */
  isOpen(): boolean;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /** The server may have been edited (`KeptConnection`); true where it is gone or disabled. */
  recheck(): Promise<boolean>;
  /** Closes the connection where nobody has used it for so long and it carries nothing. */
  closeIdle(nowMs: number): void;
  /** Asks for a sign of life over a channel that has been silent; one without gets no new work. */
  keepAlive(nowMs: number): Promise<void>;
  /** Asks anew which era a legacy server speaks, where that is long ago; cuts nothing off. */
  renegotiate(nowMs: number): Promise<void>;
}

/** A channel that has said nothing for so long is asked whether it still does. */
const SILENT_MS = 20_000;
const IDLE_MS = { http: 300_000, sse: 300_000, stdio: 600_000 } as const;

/** Makes the link of one server on one account; nothing is opened before its first use. */
export function openLink(
  process: LatchkeyProcess,
  world: LinkWorld,
  breaker: ServerBreaker,
  upstreamId: string,
  who: LinkWho,
  /** Hears of each time the server could not be reached. */
  failed: () => void = () => {},
): ManagedLink {
  const listeners = new Map<LinkEvent, Set<() => void>>();

  const kept = keepConnection(process, world, upstreamId, who, {
    listChanged: (event) => {
      for (const listener of listeners.get(event) ?? []) listener();
    },
    failed: note,
    moved: () => breaker.succeeded(),
  });

  /** Time-outs and broken connections count against the server; what it said does not. */
  function note(problem: LinkProblem): void {
    if (problem.kind === "unavailable" || problem.kind === "timeout") {
      // Starting a process that ends at once is dear: the second time in a row opens the breaker.
      breaker.failed(problem instanceof ChildEnded ? 3 : 1);
      failed();
      return;
    }
    if (problem.kind !== "lost") breaker.succeeded();
  }

  /** Asks for a sign of life. A channel that gives none gets no new work, nor a lost session. */
  async function signOf(carrier: Carrier): Promise<Sign> {
    const sign = await ping(carrier, world.limits.connectMs);
    if (sign === "silent" && carrier.connection.heardAtMs !== null) kept.drop(carrier);
    if (sign === "refused" && !kept.isSubstitute(carrier)) kept.lose(carrier);
    return sign;
  }

  const isReachable = async (): Promise<boolean> => {
    const ready = await kept.connected();
    return ready.ok && (await signOf(ready.value)) !== "silent";
  };

  async function refusal(): Promise<Failure | null> {
    const openMs = await breaker.admit(isReachable);
    if (openMs === null) return null;
    const seconds = Math.max(1, Math.ceil(openMs / 1000));
    const problem = `It failed several times in a row and is asked again in ${seconds} s.`;
    const params = { server: kept.target()?.name ?? upstreamId, problem };
    return fail("upstream_unavailable", {
      reason: "breaker open",
      retryAfterSeconds: seconds,
      params,
    }).failure;
  }

  /**
   * The connection, for a caller with a time of its own: a command may take longer to start. What
   * is left of that time is the call's.
   */
  async function readyFor(
    options: LinkRequestOptions,
    beganMs: number,
  ): Promise<{ ready: Result<Carrier>; leftMs: number; timeoutMs: number }> {
    const work = refusal().then(async (failure): Promise<Result<Carrier>> => {
      return failure ? { ok: false, failure } : kept.connected();
    });
    if (!kept.target()) await Promise.race([kept.targetRead(), work.catch(() => {})]);
    const timeoutMs = options.timeoutMs ?? (kept.target()?.callSeconds ?? 60) * 1000;
    const untilMs = beganMs + timeoutMs;
    try {
      const ready = await inTime(work, untilMs - world.now(), options.signal);
      return { ready, leftMs: Math.max(1, untilMs - world.now()), timeoutMs };
    } catch (error) {
      if (!(error instanceof LinkProblem)) throw error;
      const waited = new LinkProblem(error.kind, "It is still being connected to.");
      return { ready: kept.failing(waited, timeoutMs), leftMs: 0, timeoutMs };
    }
  }

  /** Whether the server did nothing with what it refused, as it does not know the session. */
  async function isLost(carrier: Carrier, problem: LinkProblem): Promise<boolean> {
    if (problem.kind === "lost") return true;
    const { sessionId } = carrier.connection;
    const isUnclear =
      problem instanceof UnclearRefusal || (problem.kind === "unauthorized" && sessionId !== null);
    return isUnclear && refusesSession(carrier);
  }

  async function refusesSession(carrier: Carrier): Promise<boolean> {
    if (kept.isSubstitute(carrier)) return false;
    return (await ping(carrier, world.limits.connectMs)) === "refused";
  }

  /** A channel that was silent once may be so for good: then the next call gets another one. */
  async function watch(carrier: Carrier): Promise<void> {
    if (carrier.connection.heardAtMs === null || kept.current() !== carrier) return;
    if ((await signOf(carrier)) === "silent") failed();
  }

  const leanTarget = () => {
    if (!breaker.isClosed()) return null;
    return kept.leanTarget();
  };

  /** What is offered now. Throws what `problemOf` reads, also where there is no sign of life. */
  async function look(carrier: Carrier): Promise<Checkup> {
    const { connection } = carrier;
    const done = carrier.take("look");
    try {
      const began = world.now();
      const sign = await signOf(carrier);
      if (sign === "silent" && connection.heardAtMs !== null) throw linkProblem("timeout");
      if (kept.current() !== carrier) throw linkProblem("session_lost");
      const latencyMs = Math.round(world.now() - began);
      const listing = await listItems(connection, world.limits.connectMs);
      done(true);
      return { ...listing, connection, latencyMs };
    } finally {
      done();
    }
  }

  const link: ManagedLink = {
    upstreamId,
    who,
    get facts() {
      return kept.current()?.connection.facts ?? null;
    },
    open: async () => {
      const failure = await refusal();
      if (failure) return { ok: false, failure };
      const ready = await kept.connected();
      return ready.ok ? succeed(ready.value.connection.facts) : ready;
    },
    request: async (method, params, options = {}) => {
      const beganMs = world.now();
      let isRenewed = false;
      let isHealed = false;
      for (;;) {
        const { ready, leftMs, timeoutMs } = await readyFor(options, beganMs);
        if (!ready.ok) return ready;
        const carrier = ready.value;
        const { connection, reached } = carrier;
        const done = carrier.take();
        try {
          const answer = await connection.request(method, params, {
            ...options,
            timeoutMs: leftMs,
          });
          done(true);
          breaker.succeeded();
          return succeed(answer);
        } catch (error) {
          const problem = problemOf(error);
          note(problem);
          if (problem.kind === "timeout") void watch(carrier);
          // Whoever has an account of their own may have to renew it first.
          if (problem.kind === "unauthorized" && reached.credential && !isRenewed) {
            isRenewed = true;
            const refused = await kept.renewCredential(reached, true);
            if (refused) return { ok: false, failure: refused };
            continue;
          }
          // What was refused for its session did nothing, so it can be sent once more.
          if (!isHealed && (await isLost(carrier, problem))) {
            isHealed = true;
            kept.lose(carrier);
            continue;
          }
          const { answer = null } = problem instanceof UnclearRefusal ? problem : {};
          return answer ? succeed(answer) : failing(reached, problem, timeoutMs);
        } finally {
          done();
        }
      }
    },
    notify: async (method, params, on) => {
      const carrier = on ? kept.carrierOf(on) : kept.current();
      await carrier?.connection.notify(method, params).catch(() => {});
    },
    leanTarget,
    leanAgain: kept.leanAgain,
    openLean: async () => {
      const opened = await link.open();
      return opened.ok ? succeed(leanTarget()) : opened;
    },
    reportLean: (outcome) => {
      if (outcome === "answered" || outcome.code === "upstream_failed") breaker.succeeded();
      else breaker.failed();
    },
    sessionLost: (target) => kept.lose(kept.carrierOf(target)),
    refusesSession: async (target) => {
      const carrier = kept.carrierOf(target);
      return carrier !== null && refusesSession(carrier);
    },
    on: (event, listener) => {
      const some = listeners.get(event) ?? new Set();
      listeners.set(event, some.add(listener));
      return () => some.delete(listener);
    },
    close: kept.close,
    check: async () => {
      for (let attempt = 0; ; attempt++) {
        let carrier: Carrier | null = null;
        try {
          const ready = await kept.connected();
          if (!ready.ok) return ready;
          carrier = ready.value;
          const found = await look(carrier);
          breaker.succeeded();
          return succeed(found);
        } catch (error) {
          const problem = problemOf(error);
          if (problem.kind === "lost") kept.lose(carrier);
          // A new connection may do: what is wrong with the server shows in that one, too.
          if (attempt === 0 && carrier && carrier !== kept.current()) continue;
          note(problem);
          return kept.failing(problem, world.limits.connectMs);
        }
      }
    },
    isOpen: () => kept.current() !== null,
    recheckCredential: kept.recheckCredential,
    recheck: kept.recheck,
    closeIdle: (nowMs) => {
      const open = kept.current();
      if (!open) return;
      if (open.idleMs(nowMs) >= IDLE_MS[open.reached.target.reach.transport]) kept.drop(open);
    },
    keepAlive: async (nowMs) => {
      const open = kept.current();
      const heardAtMs = open?.connection.heardAtMs ?? null;
      if (open && heardAtMs !== null && nowMs - heardAtMs >= SILENT_MS) await watch(open);
    },
    renegotiate: kept.renegotiate,
  };
  return link;
}
