import { databaseErrorCode } from "@/db/unavailable";
import { type Failure, fail, type Result, succeed } from "@/lib/errors";
import type { LatchkeyProcess } from "@/lib/process";
import type { Dialer } from "@/lib/upstreams/dial/open-dialer";
import { type Carrier, carrierOf } from "./carrier";
import { ChildEnded } from "./child";
import { connectTarget, type LinkWorld } from "./connect";
import { deferred } from "./deferred";
import { leanTargets } from "./lean-targets";
import { type Era, type LeanTarget, type LinkEvent, type LinkWho, TARGET_CHANGED } from "./link";
import { beginOpening, type Opening } from "./opening";
import { failureOf, LinkProblem, problemOf } from "./problem";
import { failing, headersOf, isSameReach, type Reached } from "./reached";
import { readTarget } from "./read-target";
import type { UpstreamTarget } from "./target";

/** What a link hears of its connection. */
export interface ConnectionNews {
  listChanged(event: LinkEvent): void;
  /** No connection came about. */
  failed(problem: LinkProblem): void;
  /** An edit leads elsewhere: what was seen of the former target says nothing any more. */
  moved(): void;
  /** It takes a while to come about; `started` follows where it does. */
  starting(): void;
  started(): void;
}

/** The connection of one link with the credential it is made with: opened, renewed and closed. */
export interface KeptConnection {
  /** What carries new work; null where nothing is open. */
  current(): Carrier | null;
  /** As it was last read; null before the first use. */
  target(): UpstreamTarget | null;
  /** Resolves once `target` is known. */
  targetRead(): Promise<void>;
  /**
   * What is open, or a new connection: this may take as long as a command may take to start. Where a
   * `version` of the target is meant, it is that one's or a failure (`TARGET_CHANGED`).
   */
  connected(version?: number): Promise<Result<Carrier>>;
  /** Gives this one no new work, and closes it once it carries nothing. */
  drop(which: Carrier | null): void;
  /** Gets a new credential: null where that went well. `refused` says that the last one was. */
  renewCredential(of: Reached, refused: boolean): Promise<Failure | null>;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /**
   * The server may have been edited. Where that concerns the connection, new work gets a new one and
   * the former carries what it carries; where the server is gone or disabled, all of it is closed,
   * and the answer is true.
   */
  recheck(): Promise<boolean>;
  /** A problem as a failure of the present target. */
  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf>;
  leanTarget(version?: number): LeanTarget | null;
  /** What this was made of; null once that is closed. */
  carrierOf(used: LeanTarget): Carrier | null;
  /** For what goes on where it began, whatever was edited since, with a credential of now. */
  leanAgain(used: LeanTarget): Promise<Result<LeanTarget | null>>;
  /** The server knows this session no more: new work gets a new one. */
  lose(which: Carrier | null): void;
  /**
   * It took the place of a lost session, and nothing has worked on it: what is refused on it, the
   * server refuses whatever the session.
   */
  isSubstitute(which: Carrier): boolean;
  /** Asks anew which era a legacy server speaks, where that is long ago. */
  renegotiate(nowMs: number): Promise<void>;
  /** Closes everything now, whether it is open, being opened, or still carries something. */
  close(): Promise<void>;
}

const LEGACY_VERDICT_MS = 600_000;

/** Keeps the connection to one server on one account; nothing is opened before it is asked for. */
export function keepConnection(
  process: LatchkeyProcess,
  world: LinkWorld,
  upstreamId: string,
  who: LinkWho,
  news: ConnectionNews,
): KeptConnection {
  /** All that are open: the one for new work, and those that only carry what they carry. */
  const open = new Set<Carrier>();
  const targetRead = deferred<void>();
  let carrier: Carrier | null = null;
  let opening: Opening | null = null;
  let asking: AbortController | null = null;
  let target: UpstreamTarget | null = null;
  let reached: Reached | null = null;
  /** Edits that were heard of, and how many of them what was read last has in it. */
  let edits = 0;
  let readEdits = 0;
  let rechecking: Promise<boolean> | null = null;
  let legacySinceMs: number | null = null;
  let dialer: Pick<Dialer, "agentFor"> | null = null;
  const lean = leanTargets(
    () => dialer,
    (to) => world.timesOf(to).connectMs,
  );

  const current = () => (carrier?.connection.isOpen() ? carrier : null);
  /** What took the place of a lost session. */
  const substitutes = new WeakSet<Carrier>();
  let replaces = false;

  const openOf = (used: LeanTarget) => {
    const of = lean.carrierOf(used);
    return of && open.has(of) ? of : null;
  };
  const isStale = () => edits !== readEdits;
  const isCredentialOld = ({ credential, credentialStale }: Reached) =>
    credential !== null && (credentialStale || credential.needsRenewal(Date.now()));

  const drop = (which: Carrier | null): void => {
    if (carrier === which) carrier = null;
    which?.retire();
  };

  async function renewCredential(of: Reached, refused: boolean): Promise<Failure | null> {
    if (!of.credential) return null;
    const renewed = await of.credential.renew(refused);
    if (!renewed.ok) return renewed.failure;
    of.credential = renewed.value;
    of.credentialStale = false;
    return null;
  }

  /** What is of nobody any more gets no new work. Where it cannot be read now, the next use does. */
  async function checkCredential(open: Carrier): Promise<Failure | null> {
    const failure = await renewCredential(open.reached, false);
    if (failure) drop(open);
    return failure;
  }

  /** One connection to this target, kept with whatever else is open until it ends. */
  async function openTo(to: Reached, known: Era | null, signal: AbortSignal): Promise<Carrier> {
    let broke = false;
    let opened: Carrier | null = null;
    const events = {
      wantsNotices: who.kind === "server",
      listChanged: news.listChanged,
      broken: () => {
        broke = true;
        void opened?.end();
      },
    };
    const connection = await connectTarget(world, to.target, () => headersOf(to), {
      events,
      known,
      signal,
    });
    opened = carrierOf(connection, to, world.now, (ended) => {
      open.delete(ended);
      if (carrier === ended) carrier = null;
    });
    open.add(opened);
    if (replaces) substitutes.add(opened);
    replaces = false;
    if (broke) void opened.end();
    return opened;
  }

  async function connect(signal: AbortSignal): Promise<Result<Carrier>> {
    const heard = edits;
    const read = await readTarget(process, upstreamId, who);
    if (!read.ok) return read;
    target = read.value.target;
    targetRead.resolve();
    const credential = await read.value.credential();
    if (!credential.ok) return credential;
    const { way } = read.value;
    const to: Reached = { target, way, credential: credential.value, credentialStale: false };
    reached = to;
    readEdits = heard;
    const known = verdict(target.era);
    if (target.reach.transport === "http") dialer = await world.dialer();
    for (let attempt = 0; ; attempt++) {
      try {
        const opened = await openTo(to, attempt === 0 ? known : null, signal);
        if (opened.connection.facts.era === "modern") legacySinceMs = null;
        else legacySinceMs ??= world.now();
        return succeed(opened);
      } catch (error) {
        const problem = problemOf(error);
        const { greetMs } = world.timesOf(to.target);
        if (signal.aborted) return failing(to, problem, greetMs);
        const isFinal = problem instanceof ChildEnded && !problem.started;
        if (attempt === 0 && known !== null && !isFinal) continue;
        if (attempt < 2 && problem.kind === "unauthorized" && to.credential) {
          const failure = await renewCredential(to, true);
          if (failure) return { ok: false, failure };
          continue;
        }
        news.failed(problem);
        return failing(to, problem, greetMs);
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

  function take(begun: Opening, opened: Result<Carrier> | null): boolean {
    if (opening !== begun) return false;
    opening = null;
    if (opened?.ok) carrier = opened.value;
    return true;
  }

  async function connected(): Promise<Result<Carrier>> {
    for (;;) {
      while (isStale()) await recheck();
      const open = current();
      if (open && isCredentialOld(open.reached)) {
        const failure = await checkCredential(open);
        if (failure) return { ok: false, failure };
      }
      if (open) return succeed(open);
      opening ??= beginOpening(connect, news, take);
      const mine = opening;
      const opened = await mine.done;
      if (!mine.abandoned && !isStale()) return opened;
    }
  }

  async function connectedTo(version?: number): Promise<Result<Carrier>> {
    const isMeant = ({ reached: to }: Carrier) =>
      version === undefined || to.target.version === version;
    const open = await connected();
    if (!open.ok || isMeant(open.value)) return open;
    // Whoever asks may know of an edit that was not heard of here yet.
    edits++;
    const again = await connected();
    if (!again.ok || isMeant(again.value)) return again;
    const problem = "It was changed, and what it offers now has not been read yet.";
    const params = { server: target?.name ?? upstreamId, problem };
    const details = { reason: TARGET_CHANGED, retryAfterSeconds: 1, params };
    return fail("upstream_unavailable", details);
  }

  function recheck(): Promise<boolean> {
    rechecking ??= lookAgain().finally(() => {
      rechecking = null;
    });
    return rechecking;
  }

  async function lookAgain(): Promise<boolean> {
    const heard = edits;
    const read = await readTarget(process, upstreamId, who);
    readEdits = heard;
    if (!read.ok) {
      if (read.failure.code !== "not_found") leave();
      else await close();
      return read.failure.code === "not_found";
    }
    target = read.value.target;
    if (!reached) return false;
    if (isSameReach(reached, read.value)) reached.target = target;
    else {
      leave();
      news.moved();
    }
    return false;
  }

  /** New work gets a new connection; the former goes on with what it carries. */
  function leave(): void {
    drop(carrier);
    reached = null;
    legacySinceMs = null;
    if (!opening) return;
    opening.abandoned = true;
    opening.abort();
    opening = null;
  }

  async function close(): Promise<void> {
    const late = opening;
    opening = null;
    carrier = null;
    late?.abort();
    asking?.abort();
    await Promise.all([...open].map((one) => one.end()));
    await late?.done.catch(() => null);
  }

  return {
    current,
    target: () => target,
    targetRead: () => targetRead.promise,
    connected: connectedTo,
    drop,
    renewCredential,
    recheckCredential: () => {
      if (!reached?.credential) return;
      reached.credentialStale = true;
      const open = current();
      if (open) checkCredential(open).catch(() => {});
    },
    recheck: () => {
      edits++;
      return recheck();
    },
    failing: (problem, limitMs) =>
      reached ? failing(reached, problem, limitMs) : failureOf(upstreamId, problem, limitMs),
    leanTarget: (version) => {
      const open = current();
      if (!open || isStale() || isCredentialOld(open.reached)) return null;
      if (version !== undefined && open.reached.target.version !== version) return null;
      return lean.of(open);
    },
    carrierOf: openOf,
    leanAgain: async (used) => {
      const of = openOf(used);
      if (!of) {
        const problem = new LinkProblem("unavailable", "It was changed in the middle of the call.");
        return failureOf(target?.name ?? upstreamId, problem, 0);
      }
      const failure = isCredentialOld(of.reached) && (await renewCredential(of.reached, false));
      return failure ? { ok: false, failure } : succeed(lean.anew(of));
    },
    lose: (which) => {
      if (!which || which !== carrier) return;
      replaces = true;
      drop(which);
    },
    isSubstitute: (which) => substitutes.has(which) && !which.worked(),
    renegotiate: async (nowMs) => {
      const former = current();
      if (asking || former?.reached.target.reach.transport !== "http") return;
      if (legacySinceMs === null || nowMs - legacySinceMs < LEGACY_VERDICT_MS) return;
      legacySinceMs = nowMs;
      const abort = new AbortController();
      asking = abort;
      try {
        const opened = await openTo(former.reached, null, abort.signal);
        // The session goes on where the answer is the same.
        if (opened.connection.facts.era === "legacy" || carrier !== former) return opened.retire();
        legacySinceMs = null;
        carrier = opened;
        former.retire();
      } catch (error) {
        if (abort.signal.aborted) return;
        const code = databaseErrorCode(error);
        process.log.debug({ code, upstreamId }, "a server could not be asked for its era again");
      } finally {
        asking = null;
      }
    },
    close,
  };
}
