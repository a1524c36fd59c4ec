import { plainUpdate, type ResourceUpdate } from "@/gateway/upstreams/resource-update";

/** Bytes of a server's updates that a stream passes on in a burst, and more of them per second. */
const AT_ONCE = 64 * 1024;
const A_SECOND = 32 * 1024;
/** Milliseconds for which further updates are held. */
const HELD_MS = 1_000;

/**
 * Passes the updates of one server on to a stream, which has those of other servers too and would
 * end if it were flooded. Updates beyond the pace are held for a second, and then each resource is
 * reported as updated once.
 */
export class UpdatePace {
  readonly #pass: (update: ResourceUpdate) => void;
  /** The held resources, by the server's own URIs. */
  readonly #held = new Set<string>();
  #left = AT_ONCE;
  #atMs = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(pass: (update: ResourceUpdate) => void) {
    this.#pass = pass;
  }

  /** Takes an update that belongs to the watched resource with the URI `watched`. */
  take(update: ResourceUpdate, watched: string): void {
    if (this.#held.size === 0 && this.#admits(update.params.length)) {
      this.#pass(update);
      return;
    }
    this.#held.add(watched);
    this.#timer ??= setTimeout(() => this.#release(), HELD_MS).unref();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#held.clear();
  }

  #admits(bytes: number): boolean {
    const nowMs = performance.now();
    const regained = ((nowMs - this.#atMs) / 1_000) * A_SECOND;
    this.#atMs = nowMs;
    this.#left = Math.min(AT_ONCE, this.#left + regained);
    if (this.#left < bytes) return false;
    this.#left -= bytes;
    return true;
  }

  #release(): void {
    this.#timer = undefined;
    const held = [...this.#held];
    this.#held.clear();
    for (const uri of held) this.#pass(plainUpdate(uri));
  }
}
