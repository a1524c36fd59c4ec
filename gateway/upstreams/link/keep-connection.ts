import { databaseErrorCode } from "@/db/unavailable";
import { type Carrier, carrierOf } from "@/gateway/upstreams/connection/carrier";
import { deferred } from "@/gateway/upstreams/deferred";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import {
  type Era,
  type LeanTarget,
  type LinkWho,
  NOT_LISTED,
  TARGET_CHANGED,
} from "@/gateway/upstreams/link";
import { failureOf, LinkProblem } from "@/gateway/upstreams/problem";
import { replies } from "@/gateway/upstreams/replies";
import {
  failing,
  headersOf,
  isCredentialOld,
  isSameReach,
  type Reached,
  renewCredential,
} from "@/gateway/upstreams/target/reached";
import { readTarget } from "@/gateway/upstreams/target/read-target";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { connectTarget, type LinkWorld } from "./connect";
import { eraVerdict } from "./era-verdict";
import type { ConnectionNews, KeptConnection } from "./kept-connection";
import { leanTargets } from "./lean-targets";
import { beginOpening, type Opening } from "./opening";
import { tryOpening } from "./try-opening";

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
  const era = eraVerdict(world.now);
  let dialer: Pick<Dialer, "agentFor"> | null = null;
  /** For all of its connections: a server has no more of us where it is greeted more often. */
  const answered = replies();
  const lean = leanTargets(
    () => dialer,
    (to) => world.timesOf(to).connectMs,
    answered,
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
  const drop = (which: Carrier | null): void => {
    if (carrier === which) carrier = null;
    which?.retire();
  };

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
      replies: answered,
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
    const known = era.known(target.era);
    if (target.reach.transport === "http") dialer = await world.dialer();
    const opened = await tryOpening(to, known, world.timesOf(to.target).greetMs, {
      open: (as) => openTo(to, as, signal),
      failed: news.failed,
      signal,
    });
    if (opened.ok) era.heard(opened.value.connection.facts.era);
    return opened;
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
    const params = { server: target?.name ?? upstreamId, problem: NOT_LISTED };
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
    era.forget();
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
        const problem = new LinkProblem("unavailable", "The server was edited during the call.");
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
      if (!era.isToBeAsked(nowMs)) return;
      const abort = new AbortController();
      asking = abort;
      try {
        const opened = await openTo(former.reached, null, abort.signal);
        // The session goes on where the answer is the same.
        if (opened.connection.facts.era === "legacy" || carrier !== former) return opened.retire();
        era.forget();
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
