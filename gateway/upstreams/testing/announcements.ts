import type { ServerResponse } from "node:http";
import { writeEvent } from "./write-event";

interface Stream {
  readonly response: ServerResponse;
  /** The id of the request `subscriptions/listen`, or null for a stream of a legacy client. */
  readonly id: unknown;
  readonly uris: readonly string[];
}

/** What a test server announces, and on which streams. */
export class Announcements {
  readonly #streams = new Set<Stream>();
  /** The resources that were subscribed to with a request for each. */
  readonly #requested = new Set<string>();

  /** Opens a stream. A legacy client's has the id null, and gets the updates of all resources. */
  open(response: ServerResponse, id: unknown = null, uris: readonly string[] = []): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    const stream = { response, id, uris };
    this.#streams.add(stream);
    response.once("close", () => this.#streams.delete(stream));
  }

  subscribe(uri: string): void {
    this.#requested.add(uri);
  }

  unsubscribe(uri: string): void {
    this.#requested.delete(uri);
  }

  /** Returns the resources that were subscribed to, once for each subscription. */
  subscribed(): string[] {
    return [...this.#requested, ...[...this.#streams].flatMap(({ uris }) => uris)];
  }

  announce(method: string, params: Record<string, unknown> = {}): void {
    const isUpdate = method === "notifications/resources/updated";
    for (const { response, id, uris } of this.#streams) {
      if (isUpdate && id !== null && uris.length === 0) continue;
      const meta = id === null ? {} : { _meta: { "io.modelcontextprotocol/subscriptionId": id } };
      writeEvent(response, { jsonrpc: "2.0", method, params: { ...params, ...meta } });
    }
  }

  /** Closes all streams and forgets what they were for. */
  drop(): void {
    for (const { response } of this.#streams) response.destroy();
    this.#streams.clear();
  }
}
