import type { Era } from "@/gateway/upstreams/call-target";
import { type Carrier, carrierOf } from "@/gateway/upstreams/connection/carrier";
import type { LinkEvent } from "@/gateway/upstreams/link";
import type { Replies } from "@/gateway/upstreams/replies";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";
import { headersOf, type Reached } from "@/gateway/upstreams/target/reached";
import { connectTarget, type LinkServices } from "./connect";
import type { SessionUse } from "./kept-connection";

interface OpenOptions {
  readonly wantsNotices: boolean;
  readonly listChanged: (event: LinkEvent) => void;
  readonly resourceUpdated: (update: ResourceUpdate | null) => void;
  /**
   * Sends the replies for all connections, so that a server does not get more replies by having
   * more connections.
   */
  readonly replies: Replies;
  readonly closed: (carrier: Carrier) => void;
  /** Returns the capabilities for questions that a new connection declares. */
  readonly capabilities: () => Readonly<Record<string, object>>;
}

/**
 * The open connections of a link: the connection for new work, and older connections that are
 * finishing their work.
 */
export class OpenCarriers {
  readonly #services: LinkServices;
  readonly #options: OpenOptions;
  readonly #open = new Set<Carrier>();
  /** The connections that replaced a connection whose session was lost. */
  readonly #substitutes = new WeakSet<Carrier>();
  #replacesLost = false;

  constructor(services: LinkServices, options: OpenOptions) {
    this.#services = services;
    this.#options = options;
  }

  /** Opens a connection to this target. Detects the server's era if `known` is null. */
  async open(to: Reached, known: Era | null, signal: AbortSignal): Promise<Carrier> {
    const { wantsNotices, listChanged, resourceUpdated, replies, closed } = this.#options;
    let isBroken = false;
    let opened: Carrier | null = null;
    const broken = () => {
      isBroken = true;
      void opened?.end();
    };
    const connection = await connectTarget(this.#services, to.target, () => headersOf(to), {
      events: { wantsNotices, listChanged, resourceUpdated, broken },
      ...{ known, signal, replies, capabilities: this.#options.capabilities() },
    });
    opened = carrierOf(connection, to, this.#services.now, (ended) => {
      this.#open.delete(ended);
      closed(ended);
    });
    this.#open.add(opened);
    if (this.#replacesLost) this.#substitutes.add(opened);
    this.#replacesLost = false;
    if (isBroken) void opened.end();
    return opened;
  }

  has(carrier: Carrier): boolean {
    return this.#open.has(carrier);
  }

  /** All open connections, the oldest first. */
  all(): Carrier[] {
    return [...this.#open];
  }

  /** Returns what shows the open connections as one session, or null if none is open. */
  use(nowMs: number): SessionUse | null {
    const [oldest] = this.#open;
    if (!oldest) return null;
    const idleMs = Math.min(...this.all().map((carrier) => carrier.idleMs(nowMs)));
    return { openedAt: oldest.openedAt, idleMs };
  }

  /** Marks the next connection as the replacement of a connection whose session was lost. */
  expectSubstitute(): void {
    this.#replacesLost = true;
  }

  /**
   * True if this connection replaced a connection whose session was lost, and the server has not
   * answered on the new connection yet.
   */
  isUntriedSubstitute(carrier: Carrier): boolean {
    return this.#substitutes.has(carrier) && !carrier.worked();
  }

  /** Accepts no new work on any connection. Each is closed when its work has ended. */
  retireAll(): void {
    for (const carrier of this.all()) carrier.retire();
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#open].map((carrier) => carrier.end()));
  }
}
