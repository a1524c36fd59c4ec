import { databaseErrorCode } from "@/db/unavailable";
import { type Failure, fail, type Result, succeed } from "@/lib/errors";
import type { LatchkeyProcess } from "@/lib/process";
import type { Credential } from "@/lib/upstreams/credentials/person-credential";
import type { Dialer } from "@/lib/upstreams/dial/open-dialer";
import { ChildEnded } from "./child";
import { connectTarget, type LinkWorld } from "./connect";
import type { Connection } from "./connection";
import { leanTargetOf } from "./lean-target";
import type { Era, LeanTarget, LinkEvent, LinkWho, UpstreamLink } from "./link";
import { type Listing, listItems } from "./list-items";
import { masker } from "./mask";
import { failureOf, LinkProblem, problemOf } from "./problem";
import { readTarget } from "./read-target";
import type { ServerBreaker } from "./server-breaker";
import { secretsOf, type UpstreamTarget } from "./target";

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
  /** Closes the connection where nobody has used it for so long and nobody waits. */
  closeIdle(nowMs: number): void;
  /** Asks anew which era a legacy server speaks, where that is long ago and nobody waits. */
  renegotiate(nowMs: number): Promise<void>;
}

const IDLE_MS = { http: 300_000, sse: 300_000, stdio: 600_000 } as const;
const LEGACY_VERDICT_MS = 600_000;

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
  const leanOf = new WeakMap<LeanTarget, Connection>();
  let connection: Connection | null = null;
  let opening: Promise<Result<Connection>> | null = null;
  let target: UpstreamTarget | null = null;
  let credential: Credential | null = null;
  let credentialStale = false;
  let legacySinceMs: number | null = null;
  let usedAtMs = world.now();
  let waiting = 0;
  let lean: {
    connection: Connection;
    credential: Credential | null;
    target: LeanTarget | null;
  } | null = null;
  let dialer: Pick<Dialer, "agentFor"> | null = null;

  const name = () => target?.name ?? upstreamId;
  const drop = (which: Connection | null): void => {
    if (which === null) return;
    if (connection === which) connection = null;
    void which.close();
  };

  async function renewCredential(refused: boolean): Promise<Failure | null> {
    if (!credential) return null;
    const renewed = await credential.renew(refused);
    if (!renewed.ok) return renewed.failure;
    credential = renewed.value;
    credentialStale = false;
    return null;
  }

  async function connect(): Promise<Result<Connection>> {
    const read = await readTarget(process, upstreamId, who);
    if (!read.ok) return read;
    ({ target, credential } = read.value);
    credentialStale = false;
    const known = verdict(target.era);
    if (target.reach.transport === "http") dialer = await world.dialer();
    for (let attempt = 0; ; attempt++) {
      try {
        const opened: Connection = await connectTarget(
          world,
          target,
          headers,
          {
            wantsNotices: who.kind === "server",
            listChanged: (event) => {
              for (const listener of listeners.get(event) ?? []) listener();
            },
            broken: () => drop(opened),
          },
          attempt === 0 ? known : null,
        );
        connection = opened;
        if (opened.facts.era === "modern") legacySinceMs = null;
        else legacySinceMs ??= world.now();
        return succeed(opened);
      } catch (error) {
        const problem = problemOf(error);
        if (attempt === 0 && known !== null) continue;
        if (attempt < 2 && problem.kind === "unauthorized" && credential) {
          const failure = await renewCredential(true);
          if (failure) return { ok: false, failure };
          continue;
        }
        note(problem);
        return failing(problem, world.limits.connectMs);
      }
    }
  }

  /** A verdict of "legacy" spares a question, for as long as it is fresh. */
  function verdict(remembered: Era | null): Era | null {
    if (legacySinceMs === null || remembered === "modern") return null;
    if (world.now() - legacySinceMs < LEGACY_VERDICT_MS) return "legacy";
    legacySinceMs = null;
    return null;
  }

  const headers = (): Readonly<Record<string, string>> => ({
    ...(target && target.reach.transport !== "stdio" ? target.reach.headers : {}),
    ...credential?.headers,
  });

  /** What a server says of itself may repeat what it was sent. */
  function failing(problem: LinkProblem, limitMs: number) {
    const mask = masker(target ? [...secretsOf(target), ...Object.values(headers())] : []);
    const masked = new LinkProblem(problem.kind, problem.message, mask(problem.detail));
    return failureOf(name(), masked, limitMs);
  }

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

  async function connected(): Promise<Result<Connection>> {
    if (credential && (credentialStale || credential.needsRenewal(Date.now()))) {
      const failure = await renewCredential(false);
      if (failure) {
        drop(connection);
        return { ok: false, failure };
      }
    }
    if (connection?.isOpen()) return succeed(connection);
    opening ??= connect().finally(() => {
      opening = null;
    });
    return opening;
  }

  const signOfLife = async (): Promise<boolean> => {
    const ready = await connected();
    if (!ready.ok) return false;
    const { facts } = ready.value;
    try {
      const method = facts.era === "modern" ? "server/discover" : "ping";
      await ready.value.request(method, {}, { timeoutMs: world.limits.connectMs });
      return true;
    } catch (error) {
      const { kind } = problemOf(error);
      if (kind === "lost") drop(ready.value);
      return kind === "failed" || kind === "unauthorized" || kind === "lost";
    }
  };

  async function refusal(): Promise<Failure | null> {
    const openMs = await breaker.admit(signOfLife);
    if (openMs === null) return null;
    const seconds = Math.max(1, Math.ceil(openMs / 1000));
    const problem = `It failed several times in a row and is asked again in ${seconds} s.`;
    const params = { server: name(), problem };
    return fail("upstream_unavailable", {
      reason: "breaker open",
      retryAfterSeconds: seconds,
      params,
    }).failure;
  }

  async function using<T>(work: () => Promise<T>): Promise<T> {
    waiting++;
    usedAtMs = world.now();
    try {
      return await work();
    } finally {
      waiting--;
      usedAtMs = world.now();
    }
  }

  const leanTarget = (): LeanTarget | null => {
    if (!connection?.isOpen() || !target || !breaker.isClosed()) return null;
    if (credential && (credentialStale || credential.needsRenewal(Date.now()))) return null;
    usedAtMs = world.now();
    // Nearly every call asks for it: the same one for as long as nothing it is made of changed.
    if (lean?.connection !== connection || lean.credential !== credential) {
      const made = leanTargetOf(connection, target, headers(), dialer);
      if (made) leanOf.set(made, connection);
      lean = { connection, credential, target: made };
    }
    return lean.target;
  };

  const link: ManagedLink = {
    upstreamId,
    who,
    get facts() {
      return connection?.isOpen() ? connection.facts : null;
    },
    open: () =>
      using(async () => {
        const failure = await refusal();
        if (failure) return { ok: false, failure };
        const ready = await connected();
        return ready.ok ? succeed(ready.value.facts) : ready;
      }),
    request: (method, params, options = {}) =>
      using(async () => {
        const failure = await refusal();
        if (failure) return { ok: false, failure };
        for (let attempt = 0; ; attempt++) {
          const ready = await connected();
          if (!ready.ok) return ready;
          const timeoutMs = options.timeoutMs ?? (target?.callSeconds ?? 60) * 1000;
          try {
            const answer = await ready.value.request(method, params, { ...options, timeoutMs });
            breaker.succeeded();
            return succeed(answer);
          } catch (error) {
            const problem = problemOf(error);
            note(problem);
            // The server did nothing with it, so it can be asked once more.
            if (problem.kind === "lost") drop(ready.value);
            const again =
              problem.kind === "lost" || (problem.kind === "unauthorized" && credential);
            if (!again || attempt > 0) return failing(problem, timeoutMs);
            const refused = problem.kind === "unauthorized" ? await renewCredential(true) : null;
            if (refused) return { ok: false, failure: refused };
          }
        }
      }),
    notify: async (method, params) => {
      if (connection?.isOpen()) await connection.notify(method, params).catch(() => {});
    },
    leanTarget,
    openLean: async () => {
      const opened = await link.open();
      return opened.ok ? succeed(leanTarget()) : opened;
    },
    reportLean: (outcome) => {
      if (outcome === "answered" || outcome.code === "upstream_failed") breaker.succeeded();
      else breaker.failed();
    },
    sessionLost: (lean) => {
      const of = leanOf.get(lean);
      if (of && of === connection) {
        legacySinceMs = null;
        drop(of);
      }
    },
    on: (event, listener) => {
      const some = listeners.get(event) ?? new Set();
      listeners.set(event, some.add(listener));
      return () => some.delete(listener);
    },
    close: async () => {
      const open = connection;
      connection = null;
      await open?.close();
      const late = await opening?.catch(() => null);
      if (late?.ok) drop(late.value);
    },
    check: async () => {
      waiting++;
      try {
        const ready = await connected();
        if (!ready.ok) return ready;
        const began = world.now();
        const alive = await signOfLife();
        const latencyMs = Math.round(world.now() - began);
        const now = alive ? await connected() : ready;
        if (!now.ok) return now;
        const listing = await listItems(now.value, world.limits.connectMs);
        breaker.succeeded();
        return succeed({ ...listing, connection: now.value, latencyMs });
      } catch (error) {
        const problem = problemOf(error);
        note(problem);
        if (problem.kind === "lost") drop(connection);
        return failing(problem, world.limits.connectMs);
      } finally {
        waiting--;
      }
    },
    isOpen: () => connection?.isOpen() ?? false,
    recheckCredential: () => {
      credentialStale = credential !== null;
    },
    closeIdle: (nowMs) => {
      if (waiting > 0 || !target) return;
      if (nowMs - usedAtMs >= IDLE_MS[target.reach.transport]) drop(connection);
    },
    renegotiate: async (nowMs) => {
      if (waiting > 0 || !connection || target?.reach.transport !== "http") return;
      if (legacySinceMs === null || nowMs - legacySinceMs < LEGACY_VERDICT_MS) return;
      legacySinceMs = null;
      drop(connection);
      await connected().catch((error: unknown) => {
        process.log.warn({ code: databaseErrorCode(error) }, "a server could not be asked again");
      });
    },
  };
  return link;
}
