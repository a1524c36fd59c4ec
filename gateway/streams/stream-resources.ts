import { PlacedWatch } from "@/gateway/leases/placed-watch";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import { isPartOf, type ResourceUpdate } from "@/gateway/upstreams/resource-update";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { ReadableResource } from "@/lib/catalogue/found";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { exposedUri } from "@/lib/names/exposed-uri";
import { UpdatePace } from "./update-pace";
import { updatedMessage } from "./updated-message";

/** Whose stream it is. */
export type StreamClient = Pick<McpRequest, "caller" | "dialect" | "request">;

interface Watching {
  readonly server: CatalogueServer;
  readonly watch: PlacedWatch;
  readonly pace: UpdatePace;
}

/**
 * The resources whose updates one stream announces: of those that the client wants, the ones that it
 * may read now and whose servers announce updates. A subscription ends with the access to its
 * resource, and begins again if the access comes back: the client is then told of an update, because
 * it may have missed one.
 */
export class StreamResources {
  readonly #client: StreamClient;
  readonly #subscription: string | number | null;
  readonly #say: (message: Buffer) => void;
  /** The resources that are watched, by the URIs that the client uses. */
  readonly #found = new Map<string, ReadableResource>();
  readonly #watching = new Map<string, Watching>();
  #wanted: ReadonlySet<string> = new Set();
  #catalogue: Catalogue | null = null;
  /** True once the resources that the client could read at first are watched. */
  #hasBegun = false;

  /** `subscription` is the id of the client's `subscriptions/listen`, or null in the other era. */
  constructor(
    client: StreamClient,
    subscription: string | number | null,
    say: (message: Buffer) => void,
  ) {
    this.#client = client;
    this.#subscription = subscription;
    this.#say = say;
  }

  /** Sets the URIs that the client wants. */
  want(uris: ReadonlySet<string>): void {
    this.#wanted = uris;
    if (this.#catalogue) this.follow(this.#catalogue);
  }

  /** Follows what the caller can reach now. */
  follow(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
    for (const uri of [...this.#found.keys()]) if (!this.#wanted.has(uri)) this.#found.delete(uri);
    for (const uri of this.#wanted) {
      const resource = this.#stays(uri, catalogue) ?? subscribable(catalogue, uri);
      if (resource) this.#found.set(uri, resource);
      else this.#found.delete(uri);
    }
    const byServer = new Map<string, { server: CatalogueServer; uris: Set<string> }>();
    for (const { server, uri } of this.#found.values()) {
      const some = byServer.get(server.id) ?? { server, uris: new Set() };
      byServer.set(server.id, some);
      some.uris.add(uri);
    }
    const moved = new Set<string>();
    for (const [id, { watch, pace, server }] of this.#watching) {
      const now = byServer.get(id);
      if (now?.server.apart === server.apart) continue;
      if (now) moved.add(id);
      watch.set(new Set());
      pace.end();
      this.#watching.delete(id);
    }
    for (const [id, { server, uris }] of byServer) {
      const { watch } = this.#watching.get(id) ?? this.#begin(server, moved.has(id));
      watch.set(uris);
    }
    this.#hasBegun = true;
  }

  /** Ends all subscriptions. */
  end(): void {
    this.#wanted = new Set();
    this.#found.clear();
    for (const { watch, pace } of this.#watching.values()) {
      watch.set(new Set());
      pace.end();
    }
    this.#watching.clear();
  }

  /** A resource that its server no longer lists, or lists anew, stays subscribed while it is open. */
  #stays(uri: string, catalogue: Catalogue): ReadableResource | null {
    const known = this.#found.get(uri);
    const server = known ? catalogue.server(known.server.id) : null;
    if (!known || !server?.subscribes) return null;
    return catalogue.closed(server.id, "resource", known.uri) ? null : { server, uri: known.uri };
  }

  #begin(server: CatalogueServer, isMoved: boolean): Watching {
    const { process } = this.#client.request;
    const holder = sessionHolder(this.#client, server);
    // In the initialize era, the request to subscribe came before. Later, the access came back.
    const isOlder = this.#subscription === null || this.#hasBegun;
    const pace = new UpdatePace((update) => this.#announce(server, update));
    const watch = new PlacedWatch({ process, holder, server, isOlder }, isMoved, (update) =>
      pace.take(update, this.#watchedBy(server, update.uri)),
    );
    const watching = { server, watch, pace };
    this.#watching.set(server.id, watching);
    return watching;
  }

  /** Returns the URI of the watched resource that an update belongs to. */
  #watchedBy(server: CatalogueServer, updated: string): string {
    const own = [...this.#found.values()].filter((found) => found.server.id === server.id);
    const uris = own.map(({ uri }) => uri);
    return uris.find((uri) => uri === updated) ?? uris.find((uri) => isPartOf(updated, uri)) ?? "";
  }

  /** Announces an update under the URI that the client used, or that a part of the resource has. */
  #announce(server: CatalogueServer, update: ResourceUpdate): void {
    if (this.#catalogue?.closed(server.id, "resource", update.uri) !== null) return;
    const used = [...this.#found].filter(
      ([, found]) => found.server.id === server.id && found.uri === update.uri,
    );
    const uris = used.length > 0 ? used.map(([uri]) => uri) : [exposedUri(server, update.uri)];
    for (const uri of uris) this.#say(updatedMessage(update, uri, this.#subscription));
  }
}

/** Returns the resource with this URI, if the caller may read it and its server announces updates. */
export function subscribable(catalogue: Catalogue, uri: string): ReadableResource | null {
  const { found } = catalogue.findResource(uri);
  return found?.server.subscribes ? found : null;
}
