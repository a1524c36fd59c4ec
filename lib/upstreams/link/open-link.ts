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
import { LinkProblem, problemOf } from "./problem";
import { failing } from "./reached";
import type { ServerBreaker } from "./server-breaker";

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
  /** Asks anew which era a legacy server speaks, where that is long ago; cuts nothing off. */
  renegotiate(nowMs: number): Promise<void>;
}

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

  const signOfLife = async (): Promise<boolean> => {
    const ready = await kept.connected();
    if (!ready.ok) return false;
    const { connection } = ready.value;
    const done = ready.value.take("look");
    try {
      const method = connection.facts.era === "modern" ? "server/discover" : "ping";
      await connection.request(method, {}, { timeoutMs: world.limits.connectMs });
      return true;
    } catch (error) {
      const { kind } = problemOf(error);
      if (kind === "lost") kept.drop(ready.value);
      return kind === "failed" || kind === "unauthorized" || kind === "lost";
    } finally {
      done();
    }
  };

  async function refusal(): Promise<Failure | null> {
    const openMs = await breaker.admit(signOfLife);
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

  const leanTarget = () => {
    if (!breaker.isClosed()) return null;
    return kept.leanTarget();
  };

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
      for (let attempt = 0; ; attempt++) {
        const { ready, leftMs, timeoutMs } = await readyFor(options, beganMs);
        if (!ready.ok) return ready;
        const { connection, reached } = ready.value;
        const done = ready.value.take();
        try {
          const answer = await connection.request(method, params, {
            ...options,
            timeoutMs: leftMs,
          });
          breaker.succeeded();
          return succeed(answer);
        } catch (error) {
          const problem = problemOf(error);
          note(problem);
          // The server did nothing with it, so it can be asked once more.
          if (problem.kind === "lost") kept.drop(ready.value);
          const isRenewed = problem.kind === "unauthorized" && reached.credential !== null;
          const again = problem.kind === "lost" || isRenewed;
          if (!again || attempt > 0) return failing(reached, problem, timeoutMs);
          const refused = isRenewed ? await kept.renewCredential(reached, true) : null;
          if (refused) return { ok: false, failure: refused };
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
    sessionLost: kept.sessionLost,
    on: (event, listener) => {
      const some = listeners.get(event) ?? new Set();
      listeners.set(event, some.add(listener));
      return () => some.delete(listener);
    },
    close: kept.close,
    check: async () => {
      let done = () => {};
      try {
        const ready = await kept.connected();
        if (!ready.ok) return ready;
        const began = world.now();
        const alive = await signOfLife();
        const latencyMs = Math.round(world.now() - began);
        const now = alive ? await kept.connected() : ready;
        if (!now.ok) return now;
        done = now.value.take("look");
        const { connection } = now.value;
        const listing = await listItems(connection, world.limits.connectMs);
        breaker.succeeded();
        return succeed({ ...listing, connection, latencyMs });
      } catch (error) {
        const problem = problemOf(error);
        note(problem);
        if (problem.kind === "lost") kept.drop(kept.current());
        return kept.failing(problem, world.limits.connectMs);
      } finally {
        done();
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
    renegotiate: kept.renegotiate,
  };
  return link;
}
