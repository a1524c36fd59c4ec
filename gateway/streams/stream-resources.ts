import { PlacedWatch } from "@/gateway/leases/placed-watch";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import { deferred } from "@/gateway/upstreams/deferred";
import { isPartOf, plainUpdate, type ResourceUpdate } from "@/gateway/upstreams/resource-update";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { ReadableResource } from "@/lib/catalogue/found";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { exposedUri } from "@/lib/names/exposed-uri";
import type { AnnouncedResources, ResourceStream } from "./list-stream-parts";
import { subscribable } from "./subscribable";
import { UpdatePace } from "./update-pace";
import { updatedMessage } from "./updated-message";

/** Milliseconds for which a client waits for the servers of its resources. */
const ANSWERS_MS = 5_000;

/** Whose stream it is. */
export interface StreamClient extends Pick<McpRequest, "caller" | "dialect" | "request"> {
  /** The id of the client's `subscriptions/listen`, or null in the initialize era. */
  readonly subscription: string | number | null;
}

interface Watching {
  readonly server: CatalogueServer;
  readonly watch: PlacedWatch;
  readonly pace: UpdatePace;
}

/**
 * The resources whose updates one stream announces: of those that the client wants, the ones that it
 * may read now and whose servers announce updates. A subscription ends with the access to its
 * resource, and begins again if the access comes back: the client is then told of an update, because
 * it may have missed one. In the initialize era the client's request to subscribe was answered
 * before. In 2026-07-28 the stream acknowledges what the servers have agreed to, and ends if one
 * refuses later, so that the client asks anew.
 */
export class StreamResources implements AnnouncedResources {
  readonly #client: StreamClient;
  readonly #to: ResourceStream;
  /** The resources that are watched, by the URIs that the client uses. */
  readonly #found = new Map<string, ReadableResource>();
  readonly #watching = new Map<string, Watching>();
  #wanted: ReadonlySet<string> = new Set();
  #catalogue: Catalogue | null = null;
  /** True once the resources that the client could read at first are watched. */
  #isFollowing = false;
  readonly #refused = new Set<string>();
  readonly #unanswered = new Set<string>();
  readonly #answered = deferred<ReadonlySet<string>>();
  /** The resources that were updated before the client was answered, or null after that. */
  #early: Set<string> | null;

  constructor(client: StreamClient, to: ResourceStream) {
    this.#client = client;
    this.#to = to;
    this.#early = client.subscription === null ? null : new Set();
    if (this.#early) setTimeout(() => this.#answered.resolve(this.#refused), ANSWERS_MS).unref();
  }

  get answered(): Promise<ReadonlySet<string>> | null {
    return this.#early ? this.#answered.promise : null;
  }

  begin(): boolean {
    const early = this.#early ?? [];
    this.#early = null;
    for (const uri of early) {
      const found = this.#found.get(uri);
      if (found && !this.#refused.has(uri)) this.#say(plainUpdate(found.uri), uri);
    }
    return this.#wanted.size > this.#refused.size;
  }

  /** Sets the URIs that the client wants. */
  want(uris: ReadonlySet<string>): void {
    this.#wanted = uris;
    if (this.#catalogue) this.follow(this.#catalogue);
  }

  follow(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
    for (const uri of [...this.#found.keys()]) if (!this.#wanted.has(uri)) this.#found.delete(uri);
    for (const uri of this.#wanted) {
      const resource = this.#stays(uri, catalogue) ?? subscribable(catalogue, uri);
      if (resource) this.#found.set(uri, resource);
      else for (const some of [this.#found, this.#unanswered]) some.delete(uri);
    }
    if (!this.#isFollowing) for (const uri of this.#found.keys()) this.#unanswered.add(uri);
    this.#watch();
    this.#isFollowing = true;
    this.#settle();
  }

  end(): void {
    this.#wanted = new Set();
    this.#found.clear();
    for (const one of this.#watching.values()) stop(one);
    this.#watching.clear();
    this.#answered.resolve(this.#refused);
  }

  /** A resource that its server no longer lists, or lists anew, stays subscribed while it is open. */
  #stays(uri: string, catalogue: Catalogue): ReadableResource | null {
    const known = this.#found.get(uri);
    const server = known ? catalogue.server(known.server.id) : null;
    if (!known || !server?.subscribes) return null;
    return catalogue.closed(server.id, "resource", known.uri) ? null : { server, uri: known.uri };
  }

  #watch(): void {
    const byServer = new Map<string, { server: CatalogueServer; uris: Set<string> }>();
    for (const { server, uri } of this.#found.values()) {
      const some = byServer.get(server.id) ?? { server, uris: new Set() };
      byServer.set(server.id, some);
      some.uris.add(uri);
    }
    const moved = new Set<string>();
    for (const [id, former] of this.#watching) {
      const now = byServer.get(id);
      if (now?.server.apart === former.server.apart) continue;
      if (now) moved.add(id);
      this.#watching.delete(id);
      stop(former);
    }
    for (const [id, { server, uris }] of byServer) {
      const { watch } = this.#watching.get(id) ?? this.#begin(server);
      watch.set(uris, moved.has(id));
    }
  }

  #begin(server: CatalogueServer): Watching {
    const { process } = this.#client.request;
    const holder = sessionHolder(this.#client, server);
    // In the initialize era, the request to subscribe came before. Later, the access came back.
    const isOlder = this.#client.subscription === null || this.#isFollowing;
    const pace = new UpdatePace((update) => this.#announce(server, update));
    const watch = new PlacedWatch(
      { process, holder, server, isOlder },
      {
        updated: (update) => pace.take(update, this.#watchedBy(server, update.uri)),
        answered: (uri, isRefused) => this.#take(server, uri, isRefused),
      },
    );
    const watching = { server, watch, pace };
    this.#watching.set(server.id, watching);
    return watching;
  }

  /** Returns the URI of the watched resource that an update belongs to. */
  #watchedBy(server: CatalogueServer, updated: string): string {
    const own = [...this.#found.values()].filter((one) => one.server.id === server.id);
    const uris = own.map(({ uri }) => uri);
    return uris.find((uri) => uri === updated) ?? uris.find((uri) => isPartOf(updated, uri)) ?? "";
  }

  /** Takes note of what a server answered about a resource of its own with this URI. */
  #take(server: CatalogueServer, original: string, isRefused: boolean): void {
    if (this.#client.subscription === null) return;
    const uris = this.#used(server, (uri) => uri === original);
    for (const uri of uris) {
      this.#unanswered.delete(uri);
      if (isRefused) this.#refused.add(uri);
    }
    if (isRefused && uris.length > 0 && !this.#early) this.#to.end();
    this.#settle();
  }

  #settle(): void {
    if (this.#isFollowing && this.#unanswered.size === 0) this.#answered.resolve(this.#refused);
  }

  /** Announces an update under the URI that the client used, or that a part of the resource has. */
  #announce(server: CatalogueServer, update: ResourceUpdate): void {
    if (this.#catalogue?.closed(server.id, "resource", update.uri) !== null) return;
    if (this.#early) {
      for (const uri of this.#used(server, (of) => isPartOf(update.uri, of))) this.#early.add(uri);
      return;
    }
    const used = this.#used(server, (uri) => uri === update.uri);
    const uris = used.length > 0 ? used : [exposedUri(server, update.uri)];
    for (const uri of uris) this.#say(update, uri);
  }

  /** Returns the URIs that the client uses for resources of the server whose own URIs match. */
  #used({ id }: CatalogueServer, matches: (original: string) => boolean): string[] {
    const all = [...this.#found];
    return all.filter(([, one]) => one.server.id === id && matches(one.uri)).map(([uri]) => uri);
  }

  #say(update: ResourceUpdate, uri: string): void {
    this.#to.say(updatedMessage(update, uri, this.#client.subscription));
  }
}

function stop({ watch, pace }: Watching): void {
  watch.set(new Set());
  pace.end();
}
