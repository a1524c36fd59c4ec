import {
  plainUpdate,
  type Refusal,
  type ResourceListener,
  type ResourceUpdate,
} from "@/gateway/upstreams/resource-update";
import type { WatchTimes } from "./watch-times";

/** Maximum number of parts of a resource whose updates are told apart while they are gathered. */
const MOST_GATHERED = 16;

/** A resource of a link whose updates somebody wants, and what is known about it. */
export class Watched {
  readonly uri: string;
  readonly #times: WatchTimes;
  readonly #listeners = new Set<ResourceListener>();
  /** What the server said last, or undefined if it has not been asked yet. */
  #refusal: Refusal | null | undefined = undefined;
  /** True if updates may have been missed since the server was asked. */
  #isMissed: boolean;
  /** The last update, and when it came. */
  #last: { readonly update: ResourceUpdate; readonly atMs: number } | null = null;
  /** The updates since the last that was passed on, by their URIs, while they are gathered. */
  #gathered: Map<string, ResourceUpdate> | null = null;
  #leaving: NodeJS.Timeout | undefined;

  constructor(uri: string, times: WatchTimes, isMissed: boolean) {
    this.uri = uri;
    this.#times = times;
    this.#isMissed = isMissed;
  }

  /** True if the server has said whether it announces updates. */
  get isAsked(): boolean {
    return this.#refusal !== undefined;
  }

  /** True if nobody listens to it any more. */
  get isLeft(): boolean {
    return this.#listeners.size === 0;
  }

  /**
   * True if it counts for this key: of those that listen, for the one that has done so longest. So
   * keys that want the same resources do not lose the count.
   */
  countsFor(keyId: string): boolean {
    const [first] = this.#listeners;
    return first?.keyId === keyId;
  }

  add(listener: ResourceListener, isOlder: boolean): void {
    clearTimeout(this.#leaving);
    this.#listeners.add(listener);
    const { lingerMs } = this.#times;
    if (this.#refusal !== undefined) listener.answered(this.#refusal);
    const isRecent = this.#last !== null && performance.now() - this.#last.atMs < lingerMs;
    if (isOlder && isRecent && this.#last) listener.updated(this.#last.update);
  }

  /** Removes a listener. Calls `left` after a while, if no other has come by then. */
  remove(listener: ResourceListener, left: () => void): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#leaving = setTimeout(left, this.#times.lingerMs).unref();
  }

  /**
   * Passes an update on. Those that follow soon are gathered, the last for each URI, because they say
   * the same, and a server may send any number.
   */
  updated(update: ResourceUpdate): void {
    this.#last = { update, atMs: performance.now() };
    const gathered = this.#gathered;
    const isTold = gathered?.has(update.uri) || (gathered?.size ?? 0) < MOST_GATHERED;
    const one = isTold ? update : plainUpdate(this.uri);
    if (gathered) gathered.set(one.uri, one);
    else this.#pass([one]);
  }

  /** Returns true if the server refused or could not be asked, and is to be asked anew. */
  isToBeAsked(): boolean {
    if (!this.#refusal) return false;
    this.#refusal = undefined;
    return true;
  }

  missed(): void {
    this.#isMissed = true;
  }

  /** Passes on what the server said, and reports an update if one may have been missed. */
  answered(refusal: Refusal | null): void {
    this.#refusal = refusal;
    for (const listener of [...this.#listeners]) listener.answered(refusal);
    if (refusal && "failure" in refusal) this.#isMissed = true;
    else if (this.#isMissed) {
      this.#isMissed = false;
      this.updated(plainUpdate(this.uri));
    }
  }

  ended(): void {
    clearTimeout(this.#leaving);
    for (const listener of [...this.#listeners]) listener.ended();
  }

  #pass(updates: Iterable<ResourceUpdate>): void {
    const gathered = new Map<string, ResourceUpdate>();
    this.#gathered = gathered;
    const flush = () => {
      this.#gathered = null;
      if (gathered.size > 0) this.#pass(gathered.values());
    };
    setTimeout(flush, this.#times.gatherMs).unref();
    for (const update of updates) {
      for (const listener of [...this.#listeners]) listener.updated(update);
    }
  }
}
