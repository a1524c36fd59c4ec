import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { type Deferred, deferred } from "@/gateway/upstreams/deferred";
import { SESSION_ENDED } from "@/gateway/upstreams/link";
import {
  isPartOf,
  type Refusal,
  type ResourceListener,
  type ResourceUpdate,
  type WatchedResource,
} from "@/gateway/upstreams/resource-update";
import { fail, type Result } from "@/lib/errors/errors";
import { runInBackground } from "@/lib/process/guard-callback";
import { type Subscriber, subscriber } from "./subscriber";
import type { WatchTimes } from "./watch-times";

/** Maximum number of resources of a link, and of those that one key alone watches. */
const MOST = 1_000;
const MOST_OF_KEY = 200;

interface Watched {
  readonly listeners: Set<ResourceListener>;
  /** Resolves with the first answer, and is replaced when the server answers again. */
  answered: Deferred<Refusal | null>;
  leaving: NodeJS.Timeout | null;
  /** The last update, and when it came. */
  last: { readonly update: ResourceUpdate; readonly atMs: number } | null;
  /** True if updates may have been missed before the server was asked. */
  isMissed: boolean;
}

/** How a link gives its resources a connection. */
export interface WatchedLink {
  /** Opens a connection if none is open. */
  connect(): Promise<Result<Carrier>>;
  /** Returns whether new work uses this connection. */
  isCurrent(carrier: Carrier): boolean;
  /** Pings the server, and gives the connection no new work if its session is lost. */
  check(carrier: Carrier): Promise<unknown>;
  name(): string;
}

/**
 * The resources of a link whose updates somebody wants. While there are any, the link is kept
 * connected. After a reconnection they are subscribed again, and each is reported as updated, since
 * an update may have been missed.
 */
export class ResourceWatch {
  readonly #link: WatchedLink;
  readonly #times: WatchTimes;
  readonly #watched = new Map<string, Watched>();
  #isRunning = false;
  #isMissed = false;
  #changed: Deferred<void> = deferred();

  constructor(link: WatchedLink, times: WatchTimes) {
    this.#link = link;
    this.#times = times;
  }

  add(uri: string, listener: ResourceListener, isOlder = false): WatchedResource {
    const known = this.#watched.get(uri);
    const refusal = known ? null : this.#makeRoom(listener.keyId);
    if (refusal) return refusal;
    const one: Watched = known ?? {
      ...{ listeners: new Set(), answered: deferred(), leaving: null, last: null },
      isMissed: isOlder,
    };
    this.#watched.set(uri, one);
    clearTimeout(one.leaving ?? undefined);
    one.leaving = null;
    one.listeners.add(listener);
    const isRecent = one.last !== null && performance.now() - one.last.atMs < this.#times.lingerMs;
    if (isOlder && isRecent && one.last) listener.updated(one.last.update);
    if (!known) this.wake();
    if (!this.#isRunning) runInBackground(this.#run());
    return { answered: one.answered.promise, stop: () => this.#stop(uri, one, listener) };
  }

  /** Makes room for a resource of this key. Returns the refusal if there is none, and else null. */
  #makeRoom(keyId: string): WatchedResource | null {
    const all = [...this.#watched];
    const isTheirs = ([, { listeners }]: (typeof all)[number]) =>
      listeners.size > 0 && [...listeners].every((one) => one.keyId === keyId);
    if (all.filter(isTheirs).length >= MOST_OF_KEY) {
      const rule = `A key can be subscribed to ${MOST_OF_KEY} resources of a server at once.`;
      return refused("resources_of_key", rule);
    }
    if (all.length < MOST) return null;
    const left = all.find(([, { leaving }]) => leaving !== null);
    if (left) {
      clearTimeout(left[1].leaving ?? undefined);
      this.#forget(...left);
      return null;
    }
    const rule = `At most ${MOST} resources of a server can be subscribed to at once.`;
    return refused("resources_of_server", rule);
  }

  /** Passes an update on to the listeners of the resource, and of those that it is a part of. */
  updated(update: ResourceUpdate): void {
    for (const [uri, one] of this.#watched) {
      if (!isPartOf(update.uri, uri)) continue;
      one.last = { update, atMs: performance.now() };
      for (const listener of [...one.listeners]) listener.updated(update);
    }
  }

  /** Looks again at the connection and at the resources, because something has changed. */
  wake(): void {
    this.#changed.resolve();
  }

  #stop(uri: string, one: Watched, listener: ResourceListener): void {
    if (!one.listeners.delete(listener) || one.listeners.size > 0) return;
    one.leaving = setTimeout(() => this.#forget(uri, one), this.#times.lingerMs).unref();
  }

  #forget(uri: string, one: Watched): void {
    if (one.listeners.size > 0 || this.#watched.get(uri) !== one) return;
    this.#watched.delete(uri);
    this.wake();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let pauseMs = this.#times.againMs;
    try {
      while (this.#watched.size > 0) {
        const ready = await this.#link.connect();
        if (ready.ok) {
          pauseMs = this.#times.againMs;
          await this.#over(ready.value);
          this.#isMissed = true;
          continue;
        }
        this.#answer([...this.#watched.keys()], { failure: ready.failure });
        if (ready.failure.reason === SESSION_ENDED) return this.#end();
        await this.#pause(pauseMs);
        pauseMs = Math.min(this.#times.longestMs, pauseMs * 2);
      }
    } finally {
      this.#isRunning = false;
      this.#isMissed = false;
    }
  }

  /** Keeps the resources subscribed over a connection, as long as the link uses it. */
  async #over(carrier: Carrier): Promise<void> {
    const done = carrier.take("watch");
    let isLost = false;
    const lost = () => {
      isLost = true;
      this.wake();
    };
    const on: Subscriber = subscriber(carrier.connection, this.#link.name(), lost);
    // A server that forgets a session over HTTP does not say so unless it is asked.
    const isForgetful = carrier.connection.sessionId !== null;
    const check = () => runInBackground(this.#link.check(carrier));
    const timer = isForgetful ? setInterval(check, this.#times.checkMs).unref() : undefined;
    try {
      while (this.#watched.size > 0 && this.#link.isCurrent(carrier)) {
        this.#changed = deferred();
        if (isLost) {
          isLost = false;
          this.#isMissed = true;
          await this.#pause(this.#times.againMs);
          continue;
        }
        const answers = await on.set(new Set(this.#watched.keys()));
        for (const [uri, answer] of answers) this.#answer([uri], answer);
        this.#reportMissed(answers.keys());
        this.#isMissed = false;
        const isUnsure = [...answers.values()].some((answer) => answer && "failure" in answer);
        if (!isUnsure) await this.#changed.promise;
        else await this.#pause(this.#times.againMs);
      }
    } finally {
      clearInterval(timer);
      if (carrier.connection.isOpen()) on.close();
      done();
    }
  }

  #answer(uris: readonly string[], answer: Refusal | null): void {
    for (const uri of uris) {
      const one = this.#watched.get(uri);
      if (!one) continue;
      one.answered.resolve(answer);
      one.answered = deferred();
      one.answered.resolve(answer);
    }
  }

  #reportMissed(uris: Iterable<string>): void {
    for (const uri of uris) {
      const one = this.#watched.get(uri);
      if (!one || !(this.#isMissed || one.isMissed)) continue;
      one.isMissed = false;
      const update = { uri, params: Buffer.from(JSON.stringify({ uri })) };
      for (const listener of one.listeners) listener.updated(update);
    }
  }

  #end(): void {
    const all = [...this.#watched.values()];
    this.#watched.clear();
    for (const { listeners, leaving } of all) {
      clearTimeout(leaving ?? undefined);
      for (const listener of listeners) listener.ended();
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
  }
}

function refused(reason: string, rule: string): WatchedResource {
  const { failure } = fail("rate_limited", { reason, rule, retryAfterSeconds: 30 });
  return { answered: Promise.resolve({ failure }), stop: () => {} };
}
