import { setTimeout as pause } from "node:timers/promises";
import { linkOf } from "@/gateway/catalogue/services";
import type { SessionHolder } from "@/gateway/sessions/session-holder";
import { updateOf } from "@/gateway/upstreams/connection/subscribing";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { runInBackground } from "@/lib/process/guard-callback";
import type { LatchkeyProcess } from "@/lib/process/process";
import { processLeases } from "./process-leases";
import { connectOwner } from "./relay/connect-owner";
import { relayWatch } from "./relay/relay-watch";

/** Milliseconds until a watch that has ended begins again, at first and at most. */
const AGAIN_MS = 250;
const LONGEST_MS = 10_000;
/** Milliseconds after which a watch counts as having lasted, so that the next pause is short. */
const LASTED_MS = 5_000;

/** Whose session with which server a watch uses. */
export interface WatchPlace {
  readonly process: LatchkeyProcess;
  readonly holder: SessionHolder;
  readonly server: CatalogueServer;
  /** True if the client subscribed earlier, with a request of its own. */
  readonly isOlder: boolean;
}

/**
 * Watches resources of one server for one client, wherever the session is: in this process, over the
 * link that its other callers use, or, where sessions are kept apart, in the process that holds the
 * lease, over a connection to it. If the session ends or moves, the watch follows it, and each
 * resource is reported as updated, because an update may have been missed.
 */
export class PlacedWatch {
  readonly #place: WatchPlace;
  readonly #updated: (update: ResourceUpdate) => void;
  #uris: ReadonlySet<string> = new Set();
  #round = new AbortController();
  #isRunning = false;
  /** True if updates may have been missed since the resources were last watched. */
  #isMissed = false;

  /** `isMoved` says that the resources were watched over another session until now. */
  constructor(place: WatchPlace, isMoved: boolean, updated: (update: ResourceUpdate) => void) {
    this.#place = place;
    this.#isMissed = isMoved;
    this.#updated = updated;
  }

  /** Watches exactly these resources, by the server's own URIs. With none, the watch ends. */
  set(uris: ReadonlySet<string>): void {
    const isSame = uris.size === this.#uris.size && [...uris].every((uri) => this.#uris.has(uri));
    if (isSame) return;
    this.#uris = uris;
    this.#round.abort();
    if (!this.#isRunning) runInBackground(this.#run());
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let pauseMs = AGAIN_MS;
    try {
      while (this.#uris.size > 0) {
        this.#round = new AbortController();
        const { signal } = this.#round;
        const beganMs = performance.now();
        // What goes wrong here, such as a database that cannot be reached, is tried again.
        await this.#watch(signal).catch(() => {});
        if (signal.aborted) continue;
        this.#isMissed = true;
        if (performance.now() - beganMs > LASTED_MS) pauseMs = AGAIN_MS;
        await pause(pauseMs, undefined, { ref: false });
        pauseMs = Math.min(LONGEST_MS, pauseMs * 2);
      }
    } finally {
      this.#isRunning = false;
      this.#isMissed = false;
    }
  }

  /** Watches the resources until the signal aborts or the session ends. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { process, holder, server } = this.#place;
    const leases = server.apart ? processLeases(process) : null;
    if (!leases) return this.#here(signal);
    const place = { upstreamId: server.id, principal: holder.id };
    const entered = await leases.enter(place);
    if (entered.here) {
      try {
        return await this.#here(signal);
      } finally {
        entered.leave();
      }
    }
    const sealed = await connectOwner(process, entered.owner);
    if (sealed) await this.#there(sealed, signal);
    if (!signal.aborted) leases.forget(place);
  }

  #here(signal: AbortSignal): Promise<void> {
    const { process, holder, server, isOlder } = this.#place;
    const link = linkOf(processLinks(process), server, holder);
    return new Promise((resolve) => {
      const end = () => {
        signal.removeEventListener("abort", end);
        for (const one of watched) one.stop();
        resolve();
      };
      const updated = (update: ResourceUpdate) => this.#pass(update);
      const listener = { keyId: holder.keyId ?? holder.id, updated, ended: end };
      const watched = [...this.#uris].map((uri) => link.watchResource(uri, listener, isOlder));
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
      else this.#begun();
    });
  }

  #there(sealed: Parameters<typeof relayWatch>[0], signal: AbortSignal): Promise<void> {
    const { holder, server } = this.#place;
    const keyId = holder.keyId ?? holder.id;
    const head = { watches: server.id, principal: holder.id, keyId };
    const take = (params: Buffer) => {
      if (params.length === 0) return this.#begun();
      const update = updateOf(params);
      if (update) this.#pass(update);
    };
    return relayWatch(sealed, head, this.#uris, take, signal);
  }

  /** The resources are watched again. */
  #begun(): void {
    if (!this.#isMissed) return;
    this.#isMissed = false;
    for (const uri of this.#uris) {
      this.#pass({ uri, params: Buffer.from(JSON.stringify({ uri })) });
    }
  }

  #pass(update: ResourceUpdate): void {
    if (this.#uris.size > 0) this.#updated(update);
  }
}
