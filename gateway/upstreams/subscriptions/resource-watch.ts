import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { type Deferred, deferred } from "@/gateway/upstreams/deferred";
import { SESSION_ENDED } from "@/gateway/upstreams/link";
import { failureOf, linkProblem } from "@/gateway/upstreams/problem";
import {
  isPartOf,
  type ResourceListener,
  type ResourceUpdate,
  type WatchedResource,
} from "@/gateway/upstreams/resource-update";
import type { Result } from "@/lib/errors/errors";
import { runInBackground } from "@/lib/process/guard-callback";
import type { Subscriber } from "./answers";
import { Pauses } from "./pauses";
import { roomFor } from "./room";
import { subscriber } from "./subscriber";
import type { WatchTimes } from "./watch-times";
import { Watched } from "./watched";

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
  /** The resources about which the server is to be asked, although it was asked before. */
  readonly #again = new Set<string>();
  #isRunning = false;
  #changed: Deferred<void> = deferred();
  #added: Deferred<void> = deferred();

  constructor(link: WatchedLink, times: WatchTimes) {
    this.#link = link;
    this.#times = times;
  }

  add(uri: string, listener: ResourceListener, isOlder = false): WatchedResource {
    const known = this.#watched.get(uri);
    const room = known ? null : roomFor(this.#watched.values(), listener.keyId);
    if (room && !(room instanceof Watched)) {
      listener.answered(room);
      return { stop: () => {} };
    }
    if (room) this.#forget(room);
    const one = known ?? new Watched(uri, this.#times, isOlder);
    this.#watched.set(uri, one);
    if (one.isToBeAsked()) this.#again.add(uri);
    if (!known || this.#again.has(uri)) {
      this.wake();
      this.#added.resolve();
    }
    one.add(listener, isOlder);
    if (!this.#isRunning) runInBackground(this.#run());
    const limit = listener.isWaiting ? this.#limit(one, listener) : undefined;
    const stop = () => {
      clearTimeout(limit);
      one.remove(listener, () => this.#forget(one));
    };
    return { stop };
  }

  /** Tells a listener after a while that the server has said nothing about a resource. */
  #limit(one: Watched, listener: ResourceListener): NodeJS.Timeout {
    const { answerMs } = this.#times;
    const late = () => {
      const problem = linkProblem("timeout");
      if (!one.isAsked) listener.answered(failureOf(this.#link.name(), problem, answerMs));
    };
    return setTimeout(late, answerMs).unref();
  }

  /** Passes an update on to the listeners of the resource, and of those that it is a part of. */
  updated(update: ResourceUpdate): void {
    for (const [uri, one] of this.#watched) if (isPartOf(update.uri, uri)) one.updated(update);
  }

  /** Asks the server about all resources again, because updates may have been missed. */
  missed(): void {
    this.#missAll();
    for (const uri of this.#watched.keys()) this.#again.add(uri);
    this.wake();
  }

  /** Looks again at the connection and at the resources, because something has changed. */
  wake(): void {
    this.#changed.resolve();
  }

  #forget(one: Watched): void {
    if (this.#watched.get(one.uri) !== one) return;
    this.#watched.delete(one.uri);
    this.#again.delete(one.uri);
    this.wake();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const pauses = new Pauses(this.#times);
    try {
      while (this.#watched.size > 0) {
        const ready = await this.#link.connect();
        const beganMs = performance.now();
        if (ready.ok) await this.#over(ready.value);
        else for (const one of this.#watched.values()) one.answered({ failure: ready.failure });
        this.#missAll();
        if (!ready.ok && ready.failure.reason === SESSION_ENDED) return this.#end();
        const hasLasted = ready.ok && performance.now() - beganMs > this.#times.lastsMs;
        if (!hasLasted && this.#watched.size > 0) await this.#pause(pauses);
      }
    } finally {
      this.#isRunning = false;
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
    const pauses = new Pauses(this.#times);
    // A server that forgets a session over HTTP does not say so unless it is asked.
    const isForgetful = carrier.connection.sessionId !== null;
    const check = () => runInBackground(this.#link.check(carrier));
    const timer = isForgetful ? setInterval(check, this.#times.checkMs).unref() : undefined;
    try {
      while (this.#watched.size > 0 && this.#link.isCurrent(carrier)) {
        this.#changed = deferred();
        if (isLost) {
          isLost = false;
          this.#missAll();
          await this.#pause(pauses);
          continue;
        }
        for (const uri of this.#again) on.forget(uri);
        this.#again.clear();
        const answers = await on.set(new Set(this.#watched.keys()));
        for (const [uri, refusal] of answers) this.#watched.get(uri)?.answered(refusal);
        const isUnsure = [...answers.values()].some((one) => one !== null && "failure" in one);
        if (isUnsure) await this.#pause(pauses);
        else await this.#changed.promise;
      }
    } finally {
      clearInterval(timer);
      if (carrier.connection.isOpen()) on.close();
      done();
    }
  }

  #missAll(): void {
    for (const one of this.#watched.values()) one.missed();
  }

  #end(): void {
    const all = [...this.#watched.values()];
    this.#watched.clear();
    for (const one of all) one.ended();
  }

  /** Waits, but not longer than until somebody wants another resource. */
  async #pause(pauses: Pauses): Promise<void> {
    this.#added = deferred();
    const ms = pauses.next(performance.now());
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms).unref();
    });
    await Promise.race([over, this.#added.promise]);
    clearTimeout(timer);
  }
}
