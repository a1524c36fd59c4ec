import { type Carrier, carrierOf } from "@/gateway/upstreams/connection/carrier";
import type { Era, LinkEvent } from "@/gateway/upstreams/link";
import type { Replies } from "@/gateway/upstreams/replies";
import { headersOf, type Reached } from "@/gateway/upstreams/target/reached";
import { connectTarget, type LinkServices } from "./connect";

interface OpenOptions {
  readonly wantsNotices: boolean;
  readonly listChanged: (event: LinkEvent) => void;
  /** Shared by all connections, so that more connections do not get a server more replies. */
  readonly replies: Replies;
  readonly closed: (carrier: Carrier) => void;
}

/**
 * Every open connection of a link: the connection for new work, and connections that finish their
 * work.
 */
export class OpenCarriers {
  readonly #services: LinkServices;
  readonly #options: OpenOptions;
  readonly #open = new Set<Carrier>();
  /** Connections that were opened because a session was lost. */
  readonly #substitutes = new WeakSet<Carrier>();
  #replacesLost = false;

  constructor(services: LinkServices, options: OpenOptions) {
    this.#services = services;
    this.#options = options;
  }

  /** Opens a connection to this target. If `known` is null, the server's era is detected. */
  async open(to: Reached, known: Era | null, signal: AbortSignal): Promise<Carrier> {
    const { wantsNotices, listChanged, replies, closed } = this.#options;
    let isBroken = false;
    let opened: Carrier | null = null;
    const broken = () => {
      isBroken = true;
      void opened?.end();
    };
    const connection = await connectTarget(this.#services, to.target, () => headersOf(to), {
      events: { wantsNotices, listChanged, broken },
      ...{ known, signal, replies },
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

  /** Makes the next connection count as the replacement of a lost session. */
  expectSubstitute(): void {
    this.#replacesLost = true;
  }

  /** True for a replacement that has not received an answer yet. */
  isUntriedSubstitute(carrier: Carrier): boolean {
    return this.#substitutes.has(carrier) && !carrier.worked();
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#open].map((carrier) => carrier.end()));
  }
}
