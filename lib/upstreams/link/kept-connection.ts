import { databaseErrorCode } from "@/db/unavailable";
import { type Failure, type Result, succeed } from "@/lib/errors";
import type { LatchkeyProcess } from "@/lib/process";
import type { Credential } from "@/lib/upstreams/credentials/person-credential";
import type { Dialer } from "@/lib/upstreams/dial/open-dialer";
import { ChildEnded } from "./child";
import { connectTarget, type LinkWorld } from "./connect";
import type { Connection } from "./connection";
import { deferred } from "./deferred";
import { leanTargetOf } from "./lean-target";
import type { Era, LeanTarget, LinkEvent, LinkWho } from "./link";
import { masker } from "./mask";
import { failureOf, type LinkProblem, problemOf } from "./problem";
import { readTarget } from "./read-target";
import { secretsOf, type UpstreamTarget } from "./target";

/** What a link hears of its connection. */
export interface ConnectionNews {
  listChanged(event: LinkEvent): void;
  /** No connection came about. */
  failed(problem: LinkProblem): void;
}

/** The connection of one link with the credential it is made with: opened, renewed and closed. */
export interface KeptConnection {
  /** The open connection; null where there is none. */
  current(): Connection | null;
  /** As it was last read; null before the first use. */
  target(): UpstreamTarget | null;
  /** Resolves once `target` is known. */
  targetRead(): Promise<void>;
  /** The open connection, or a new one: this may take as long as a command may take to start. */
  connected(): Promise<Result<Connection>>;
  /** Closes this connection, and forgets it where it is still the one. */
  drop(which: Connection | null): void;
  hasCredential(): boolean;
  /** Gets a new credential: null where that went well. `refused` says that the last one was. */
  renewCredential(refused: boolean): Promise<Failure | null>;
  /** Credentials changed: they are read again before the next request. */
  recheckCredential(): void;
  /** A problem as a failure; what a server says of itself may repeat what it was sent. */
  failing(problem: LinkProblem, limitMs: number): ReturnType<typeof failureOf>;
  leanTarget(): LeanTarget | null;
  /** The session that a raw POST used is gone. */
  sessionLost(lean: LeanTarget): void;
  /** Asks anew which era a legacy server speaks, where that is long ago. */
  renegotiate(nowMs: number): Promise<void>;
  /** Closes it, whether it is open or being opened. */
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
  const leanOf = new WeakMap<LeanTarget, Connection>();
  let connection: Connection | null = null;
  let opening: { readonly done: Promise<Result<Connection>>; readonly abort: () => void } | null =
    null;
  const targetRead = deferred<void>();
  let target: UpstreamTarget | null = null;
  let credential: Credential | null = null;
  let credentialStale = false;
  let legacySinceMs: number | null = null;
  let lean: {
    connection: Connection;
    credential: Credential | null;
    target: LeanTarget | null;
  } | null = null;
  let dialer: Pick<Dialer, "agentFor"> | null = null;

  const current = () => (connection?.isOpen() ? connection : null);
  const isCredentialOld = () =>
    credential !== null && (credentialStale || credential.needsRenewal(Date.now()));
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

  async function connect(signal: AbortSignal): Promise<Result<Connection>> {
    const read = await readTarget(process, upstreamId, who);
    if (!read.ok) return read;
    ({ target, credential } = read.value);
    targetRead.resolve();
    credentialStale = false;
    const known = verdict(target.era);
    if (target.reach.transport === "http") dialer = await world.dialer();
    for (let attempt = 0; ; attempt++) {
      try {
        const events = {
          wantsNotices: who.kind === "server",
          listChanged: news.listChanged,
          broken: () => drop(opened),
        };
        const how = { events, known: attempt === 0 ? known : null, signal };
        const opened: Connection = await connectTarget(world, target, headers, how);
        connection = opened;
        if (opened.facts.era === "modern") legacySinceMs = null;
        else legacySinceMs ??= world.now();
        return succeed(opened);
      } catch (error) {
        const problem = problemOf(error);
        if (signal.aborted) return failing(problem, world.limits.connectMs);
        const isFinal = problem instanceof ChildEnded && !problem.started;
        if (attempt === 0 && known !== null && !isFinal) continue;
        if (attempt < 2 && problem.kind === "unauthorized" && credential) {
          const failure = await renewCredential(true);
          if (failure) return { ok: false, failure };
          continue;
        }
        news.failed(problem);
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

  function failing(problem: LinkProblem, limitMs: number) {
    const mask = masker(target ? [...secretsOf(target), ...Object.values(headers())] : []);
    return failureOf(target?.name ?? upstreamId, problem.masked(mask), limitMs);
  }

  async function connected(): Promise<Result<Connection>> {
    if (isCredentialOld()) {
      const failure = await renewCredential(false);
      if (failure) {
        drop(connection);
        return { ok: false, failure };
      }
    }
    const open = current();
    if (open) return succeed(open);
    if (!opening) {
      const abort = new AbortController();
      const done = connect(abort.signal).finally(() => {
        if (opening === mine) opening = null;
      });
      const mine = { done, abort: () => abort.abort() };
      opening = mine;
    }
    return opening.done;
  }

  return {
    current,
    target: () => target,
    targetRead: () => targetRead.promise,
    connected,
    drop,
    hasCredential: () => credential !== null,
    renewCredential,
    recheckCredential: () => {
      credentialStale = credential !== null;
    },
    failing,
    leanTarget: () => {
      if (!connection?.isOpen() || !target || isCredentialOld()) return null;
      // Nearly every call asks for it: the same one for as long as nothing it is made of changed.
      if (lean?.connection !== connection || lean.credential !== credential) {
        const made = leanTargetOf(connection, target, headers(), dialer);
        if (made) leanOf.set(made, connection);
        lean = { connection, credential, target: made };
      }
      return lean.target;
    },
    sessionLost: (used) => {
      const of = leanOf.get(used);
      if (of && of === connection) {
        legacySinceMs = null;
        drop(of);
      }
    },
    renegotiate: async (nowMs) => {
      if (!connection || target?.reach.transport !== "http") return;
      if (legacySinceMs === null || nowMs - legacySinceMs < LEGACY_VERDICT_MS) return;
      legacySinceMs = null;
      drop(connection);
      await connected().catch((error: unknown) => {
        process.log.warn({ code: databaseErrorCode(error) }, "a server could not be asked again");
      });
    },
    close: async () => {
      const open = connection;
      const late = opening;
      connection = null;
      opening = null;
      late?.abort();
      await open?.close();
      const opened = await late?.done.catch(() => null);
      if (opened?.ok) {
        if (connection === opened.value) connection = null;
        await opened.value.close();
      }
    },
  };
}
