import { setTimeout as pause } from "node:timers/promises";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import { NOT_LISTED, TARGET_CHANGED } from "@/gateway/upstreams/link";
import type { LinkIdentity } from "@/gateway/upstreams/principal";
import { failureOf, LinkProblem } from "@/gateway/upstreams/problem";
import { replies } from "@/gateway/upstreams/replies";
import {
  failing,
  isCredentialOld,
  isSameReach,
  type Reached,
  renewCredential,
} from "@/gateway/upstreams/target/reached";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { type CallTargets, callTargets } from "./call-targets";
import type { LinkServices } from "./connect";
import { type EraVerdict, eraVerdict } from "./era-verdict";
import type { ConnectionNews, KeptConnection, SessionUse } from "./kept-connection";
import { KnownTarget } from "./known-target";
import { noteSessions } from "./note-sessions";
import { OpenCarriers } from "./open-carriers";
import { beginOpening, type Opening } from "./opening";
import { Renegotiation } from "./renegotiation";
import { sessionEnded } from "./shared-session";
import { tryOpening } from "./try-opening";

/** Milliseconds between two looks at work that may end by itself. */
const PAUSE_MS = 20;

/**
 * Keeps one connection to a server through one account, and opens it when it is first used. The
 * connection of a principal is that principal's session.
 */
export class ConnectionKeeper implements KeptConnection {
  readonly #process: LatchkeyProcess;
  readonly #services: LinkServices;
  readonly #of: LinkIdentity;
  readonly #news: ConnectionNews;
  readonly #carriers: OpenCarriers;
  readonly #targets: CallTargets;
  readonly #era: EraVerdict;
  readonly #known: KnownTarget;
  readonly #renegotiation: Renegotiation;
  #declared: Readonly<Record<string, object>> = {};
  #carrier: Carrier | null = null;
  #opening: Opening | null = null;
  #reached: Reached | null = null;
  #dialer: Pick<Dialer, "agentFor"> | null = null;
  #rechecking: Promise<boolean> | null = null;
  /** True after the link was closed for good. */
  #over = false;

  constructor(
    process: LatchkeyProcess,
    services: LinkServices,
    of: LinkIdentity,
    news: ConnectionNews,
  ) {
    this.#process = process;
    this.#services = services;
    this.#of = of;
    this.#news = news;
    this.#known = new KnownTarget(process, of);
    this.#era = eraVerdict(services.now);
    this.#renegotiation = new Renegotiation(this.#era, process.log, of.upstreamId);
    const answered = replies();
    this.#carriers = new OpenCarriers(services, {
      // A principal's link needs no announcements, because the prober's link gets the same ones.
      wantsNotices: of.account.kind === "server" && of.principal === null,
      listChanged: news.listChanged,
      resourceUpdated: news.resourceUpdated,
      replies: answered,
      closed: (carrier) => {
        if (this.#carrier === carrier) this.#carrier = null;
        news.left();
        if (this.#carriers.all().length === 0) news.closed();
      },
      capabilities: () => this.#declared,
    });
    this.#targets = callTargets(
      () => this.#dialer,
      (to) => services.timesOf(to).connectMs,
      answered,
    );
  }

  declare(capabilities: Readonly<Record<string, unknown>>): void {
    if (this.#of.principal) this.#declared = capabilities as Readonly<Record<string, object>>;
  }

  current(): Carrier | null {
    return this.#carrier?.connection.isOpen() ? this.#carrier : null;
  }

  target(): UpstreamTarget | null {
    return this.#known.target;
  }

  targetRead(): Promise<void> {
    return this.#known.firstRead();
  }

  async connected(version?: number): Promise<Result<Carrier>> {
    const isMeant = ({ reached }: Carrier) =>
      version === undefined || reached.target.version === version;
    const open = await this.#connected();
    if (!open.ok || isMeant(open.value)) return open;
    // The caller may know of an edit that has not been announced to this process yet, so read the
    // server again.
    this.#known.edited();
    const again = await this.#connected();
    if (!again.ok || isMeant(again.value)) return again;
    const params = { server: this.#known.name, problem: NOT_LISTED };
    const details = { reason: TARGET_CHANGED, retryAfterSeconds: 1, params };
    return fail("upstream_unavailable", details);
  }

  drop(which: Carrier | null): void {
    if (this.#carrier === which) this.#carrier = null;
    which?.retire();
    this.#news.left();
  }

  recheckCredential(): void {
    if (!this.#reached?.credential) return;
    this.#reached.credentialStale = true;
    const open = this.current();
    // If the credential cannot be read now, the next use will try again.
    if (open) this.#renew(open).catch(() => {});
  }

  recheck(): Promise<boolean> {
    this.#known.edited();
    return this.#recheck();
  }

  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf> {
    return this.#reached
      ? failing(this.#reached, problem, limitMs)
      : failureOf(this.#of.upstreamId, problem, limitMs);
  }

  callTarget(version?: number): CallTarget | null {
    const open = this.current();
    if (!open || this.#known.isStale() || isCredentialOld(open.reached)) return null;
    if (version !== undefined && open.reached.target.version !== version) return null;
    return this.#targets.of(open);
  }

  targetOn(carrier: Carrier): CallTarget {
    return this.#targets.of(carrier);
  }

  carrierOf(used: CallTarget): Carrier | null {
    const carrier = this.#targets.carrierOf(used);
    return carrier && this.#carriers.has(carrier) ? carrier : null;
  }

  async sameTarget(used: CallTarget): Promise<Result<CallTarget>> {
    const carrier = this.carrierOf(used);
    if (!carrier) {
      const problem = new LinkProblem("unavailable", "The server was edited during the call.");
      return failureOf(this.#known.name, problem, 0);
    }
    const { reached } = carrier;
    const failure = isCredentialOld(reached) && (await renewCredential(reached, false));
    return failure ? { ok: false, failure } : succeed(this.#targets.anew(carrier));
  }

  lose(which: Carrier | null): void {
    if (!which || which !== this.#carrier) return;
    this.#carriers.expectSubstitute();
    this.drop(which);
  }

  isSubstitute(which: Carrier): boolean {
    return this.#carriers.isUntriedSubstitute(which);
  }

  async renegotiate(nowMs: number): Promise<void> {
    const former = this.current();
    // A principal's session stays as it is: the link of the prober finds out about a new era.
    if (this.#of.principal || former?.reached.target.reach.transport !== "http") return;
    const opened = await this.#renegotiation.attempt(nowMs, (signal) =>
      this.#carriers.open(former.reached, null, signal),
    );
    if (!opened) return;
    // If the server still speaks the legacy era, the existing session is kept.
    const isSame = opened.connection.facts.era === "legacy" || this.#carrier !== former;
    if (isSame) return opened.retire();
    this.#era.forget();
    this.#carrier = opened;
    former.retire();
    this.#news.left();
  }

  session(nowMs: number): SessionUse | null {
    const open = this.#carriers.use(nowMs);
    return this.#opening ? { openedAt: open?.openedAt ?? null, idleMs: 0 } : open;
  }

  async end(graceMs = 0): Promise<void> {
    this.#over = true;
    this.#opening?.abort();
    this.#carriers.retireAll();
    this.#news.left();
    const untilMs = this.#services.now() + graceMs;
    while (this.#carriers.all().length > 0 && this.#services.now() < untilMs) await pause(PAUSE_MS);
    await this.close();
  }

  async close(): Promise<void> {
    const late = this.#opening;
    this.#opening = null;
    this.#carrier = null;
    late?.abort();
    this.#renegotiation.abort();
    await this.#carriers.endAll();
    await late?.done.catch(() => null);
  }

  /**
   * Renews the credential of an open connection. If that fails, the connection gets no new work.
   */
  async #renew(open: Carrier): Promise<Failure | null> {
    const failure = await renewCredential(open.reached, false);
    if (failure) this.drop(open);
    return failure;
  }

  async #connected(): Promise<Result<Carrier>> {
    for (;;) {
      if (this.#over) return sessionEnded(this.#known.name);
      while (this.#known.isStale()) await this.#recheck();
      const open = this.current();
      if (open && isCredentialOld(open.reached)) {
        const failure = await this.#renew(open);
        if (failure) return { ok: false, failure };
      }
      if (open) return succeed(open);
      this.#opening ??= beginOpening(
        (signal) => this.#connect(signal),
        this.#news,
        (begun, opened) => this.#take(begun, opened),
      );
      const mine = this.#opening;
      const opened = await mine.done;
      if (!mine.abandoned && !this.#known.isStale()) return opened;
    }
  }

  async #connect(signal: AbortSignal): Promise<Result<Carrier>> {
    const { read, use } = await this.#known.read();
    if (!read.ok) return read;
    const { target, way } = read.value;
    const credential = await read.value.credential();
    if (!credential.ok) return credential;
    const refused = await this.#news.admit();
    if (refused) return { ok: false, failure: refused };
    const to: Reached = { target, way, credential: credential.value, credentialStale: false };
    this.#reached = to;
    use();
    if (target.reach.transport === "http") this.#dialer = await this.#services.dialer();
    const known = this.#era.known(target.era);
    const opened = await tryOpening(to, known, this.#services.timesOf(target).handshakeMs, {
      open: (era) => this.#carriers.open(to, era, signal),
      failed: this.#news.failed,
      signal,
    });
    if (opened.ok) {
      this.#era.record(opened.value.connection.facts.era);
      void noteSessions(this.#process, opened.value);
    }
    return opened;
  }

  #take(begun: Opening, opened: Result<Carrier> | null): boolean {
    const isWanted = this.#opening === begun;
    if (isWanted) this.#opening = null;
    if (isWanted && opened?.ok) this.#carrier = opened.value;
    if (!opened?.ok && this.#carriers.all().length === 0) this.#news.closed();
    return isWanted;
  }

  #recheck(): Promise<boolean> {
    this.#rechecking ??= this.#readAgain().finally(() => {
      this.#rechecking = null;
    });
    return this.#rechecking;
  }

  async #readAgain(): Promise<boolean> {
    const { read, use } = await this.#known.read();
    use();
    if (!read.ok) {
      const isGone = read.failure.code === "not_found";
      if (isGone) await this.close();
      else this.#abandon();
      return isGone;
    }
    if (!this.#reached) return false;
    const { target } = read.value;
    if (isSameReach(this.#reached, read.value)) this.#reached.target = target;
    else {
      this.#abandon();
      this.#news.moved();
    }
    return false;
  }

  /** Gives new work a new connection, while the old connection finishes its work. */
  #abandon(): void {
    this.drop(this.#carrier);
    this.#reached = null;
    this.#era.forget();
    if (!this.#opening) return;
    this.#opening.abandoned = true;
    this.#opening.abort();
    this.#opening = null;
  }
}
