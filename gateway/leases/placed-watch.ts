import { setTimeout as pause } from "node:timers/promises";
import { linkOf } from "@/gateway/catalogue/services";
import type { SessionHolder } from "@/gateway/sessions/session-holder";
import { updateOf } from "@/gateway/upstreams/connection/subscribing";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { keyOf } from "@/gateway/upstreams/principal";
import {
  isFinal,
  plainUpdate,
  type ResourceUpdate,
  type WatchedResource,
} from "@/gateway/upstreams/resource-update";
import { Pauses } from "@/gateway/upstreams/subscriptions/pauses";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { KeySlots } from "./key-slots";
import { processLeases } from "./process-leases";
import { connectOwner } from "./relay/connect-owner";
import { relayWatch } from "./relay/relay-watch";

/** The pauses until a watch that has ended begins again. */
const PAUSES = { againMs: 250, longestMs: 10_000, lastsMs: 5_000 };

/**
 * Maximum numbers of connections to other processes for watches. Each lasts as long as its watch, and
 * calls need connections too.
 */
const MOST = { ofKey: 64, inAll: 500 };

const connections = () => shared("gateway.placed-watches", () => new KeySlots(MOST));

/** Whose session with which server a watch uses. */
export interface WatchPlace {
  readonly process: LatchkeyProcess;
  readonly holder: SessionHolder;
  readonly server: CatalogueServer;
  /** True if the client subscribed earlier, with a request of its own. */
  readonly isOlder: boolean;
}

/** Receives what happens to watched resources, by the server's own URIs. */
export interface PlacedListener {
  updated(update: ResourceUpdate): void;
  /** Called each time that the server was asked, or could not be asked yet. */
  answered(uri: string, isRefused: boolean): void;
}

/**
 * Watches resources of one server for one client, wherever the session is: in this process, over the
 * link that its other callers use, or, where sessions are kept apart, in the process that holds the
 * lease, over a connection to it. If the session ends or moves, the watch follows it, and each
 * resource is reported as updated, because an update may have been missed.
 */
export class PlacedWatch {
  readonly #place: WatchPlace;
  readonly #listener: PlacedListener;
  #uris: ReadonlySet<string> = new Set();
  #round = new AbortController();
  #isRunning = false;
  /** Watches the current resources in this process, while they are watched here. */
  #adjust: (() => void) | null = null;
  /** The resources of which updates may have been missed, as nobody watched them for a while. */
  #missed = new Set<string>();

  constructor(place: WatchPlace, listener: PlacedListener) {
    this.#place = place;
    this.#listener = listener;
  }

  /**
   * Watches exactly these resources, by the server's own URIs. With none, the watch ends. `isMoved`
   * says that they were watched over another session until now.
   */
  set(uris: ReadonlySet<string>, isMoved = false): void {
    const isSame = uris.size === this.#uris.size && [...uris].every((uri) => this.#uris.has(uri));
    if (isSame) return;
    this.#uris = uris;
    if (isMoved) this.#missed = new Set(uris);
    if (this.#adjust && uris.size > 0) this.#adjust();
    else this.#round.abort();
    if (!this.#isRunning) runInBackground(this.#run());
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const pauses = new Pauses(PAUSES);
    try {
      while (this.#uris.size > 0) {
        this.#round = new AbortController();
        const { signal } = this.#round;
        const beganMs = performance.now();
        // What goes wrong here, such as a database that cannot be reached, is tried again.
        await this.#watch(signal).catch(() => {});
        if (signal.aborted) continue;
        this.#missed = new Set(this.#uris);
        const nowMs = performance.now();
        if (nowMs - beganMs > PAUSES.lastsMs) continue;
        await pause(pauses.next(nowMs), undefined, { ref: false });
      }
    } finally {
      this.#isRunning = false;
      this.#missed.clear();
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
    const release = connections().take(holder.keyId ?? holder.id);
    if (!release) {
      for (const uri of this.#uris) this.#answered(uri, true);
      return;
    }
    try {
      const sealed = await connectOwner(process, entered.owner);
      if (sealed) await this.#there(sealed, signal);
      if (!signal.aborted) leases.forget(place);
    } finally {
      release();
    }
  }

  #here(signal: AbortSignal): Promise<void> {
    const { process, holder, server, isOlder } = this.#place;
    const link = linkOf(processLinks(process), server, holder);
    const watched = new Map<string, WatchedResource>();
    return new Promise((resolve) => {
      const end = () => {
        signal.removeEventListener("abort", end);
        this.#adjust = null;
        for (const one of watched.values()) one.stop();
        resolve();
      };
      const begin = (uri: string) =>
        link.watchResource(
          uri,
          {
            keyId: keyOf(holder),
            updated: (update) => this.#pass(update),
            answered: (refusal) => this.#answered(uri, isFinal(refusal)),
            ended: end,
          },
          isOlder,
        );
      const adjust = () => {
        for (const [uri, one] of watched) {
          if (this.#uris.has(uri)) continue;
          watched.delete(uri);
          one.stop();
        }
        for (const uri of this.#uris) if (!watched.has(uri)) watched.set(uri, begin(uri));
      };
      this.#adjust = adjust;
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
      else adjust();
    });
  }

  #there(sealed: Parameters<typeof relayWatch>[0], signal: AbortSignal): Promise<void> {
    const { holder, server } = this.#place;
    const keyId = keyOf(holder);
    const head = { watches: server.id, principal: holder.id, keyId };
    const uris = [...this.#uris];
    const listener = {
      updated: (params: Buffer) => {
        const update = updateOf(params);
        if (update) this.#pass(update);
      },
      answered: (index: number, isRefused: boolean) => {
        const uri = uris[index];
        if (uri !== undefined) this.#answered(uri, isRefused);
      },
    };
    return relayWatch(sealed, { head, uris }, listener, signal);
  }

  #answered(uri: string, isRefused: boolean): void {
    if (!this.#uris.has(uri)) return;
    this.#listener.answered(uri, isRefused);
    if (this.#missed.delete(uri)) this.#pass(plainUpdate(uri));
  }

  #pass(update: ResourceUpdate): void {
    if (this.#uris.size > 0) this.#listener.updated(update);
  }
}
