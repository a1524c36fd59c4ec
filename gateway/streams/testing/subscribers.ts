import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { ask, MODERN_META, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { linkServices } from "@/gateway/upstreams/link-registry/services";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { SHORT_WATCH_TIMES } from "@/gateway/upstreams/testing/stage";
import { feed } from "@/lib/change-feed/feed";
import { follow } from "@/lib/change-feed/follow";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";

export const UPDATED = "notifications/resources/updated";
const RESOURCES = { tools: {}, resources: { subscribe: true } };
/** The URIs that resources of the server have in the catalogue. */
export const A = "latchkey://memo/memo://a";
export const B = "latchkey://memo/memo://b";

export type Messages = {
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
}[];

/** A client with an open stream, whose messages grow. */
export interface Client {
  readonly messages: Messages;
  readonly stop: AbortController;
  /** Returns whether Latchkey has ended the stream. */
  isOver(): boolean;
  readonly session?: string;
}

/** Registers hooks for a process with one server, which has resources, and clients of it. */
export function subscribers() {
  let fixture: TestProcess;
  let unfollow: () => Promise<void>;
  let server: TestServer;
  let serverId: string;
  const stops: AbortController[] = [];

  beforeAll(async () => {
    fixture = await testProcess();
    const services = linkServices(fixture.process);
    processLinks(fixture.process, { ...services, watchTimes: SHORT_WATCH_TIMES });
    unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop.abort();
    await server.close();
    await fixture.database.db.delete(upstreams);
  });
  afterAll(async () => {
    await unfollow();
    await fixture.close();
  });

  async function plant(era: "modern" | "legacy", columns: object = {}, sessions = false) {
    server = await testServer({ era, sessions, capabilities: RESOURCES });
    serverId = await plantServer(fixture, {
      name: "memo",
      url: server.url,
      era,
      capabilities: RESOURCES,
      issuesSessions: sessions,
      items: [
        { kind: "resource", name: "memo://a" },
        { kind: "resource", name: "memo://b" },
        { kind: "resource", name: "memo://x/none" },
        { kind: "resource", name: "memo://x/unheard" },
        { kind: "resource", name: "memo://x/hung" },
        { name: "touch" },
      ],
      ...columns,
    });
    await fixture.database.db.update(grants).set({ resources: true });
    await waitForProcesses(fixture.database.db);
  }

  async function newCaller() {
    const { id } = await plantKey(fixture, {});
    return { id, token: await tokenFor(fixture, id) };
  }
  const caller = async () => (await newCaller()).token;

  /** Opens a stream and returns its messages, which grow. */
  async function stream(headers: Record<string, string>, token: string, body?: object) {
    const stop = new AbortController();
    stops.push(stop);
    const asked = testExchange({
      path: "/mcp",
      method: body ? "POST" : "GET",
      headers: {
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const exchange = { ...asked, signal: stop.signal };
    const feedRevision = feed().revision("*");
    const answer = await mcpEndpoint({
      exchange,
      process: fixture.process,
      now: new Date(),
      feedRevision,
    });
    expect(answer.status).toBe(200);
    const messages: Messages = [];
    let isOver = false;
    void (async () => {
      for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
        const text = Buffer.from(bytes).toString();
        for (const [, data = ""] of text.matchAll(/^data: (.+)$/gm))
          messages.push(JSON.parse(data));
      }
      isOver = true;
    })();
    return { messages, stop, isOver: () => isOver };
  }

  async function initialize(token: string) {
    const clientInfo = { name: "tester", version: "1" };
    return ask(fixture, token, {
      era: "legacy",
      method: "initialize",
      params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo },
    });
  }

  const subscribe = (token: string, session: string, uri: string, method = "subscribe") =>
    ask(fixture, token, {
      era: "legacy",
      method: `resources/${method}`,
      params: { uri },
      headers: { "mcp-session-id": session },
    });

  /** A client that is subscribed to resources, in the way of its era. */
  async function client(
    era: "modern" | "legacy",
    token: string,
    uris: readonly string[],
  ): Promise<Client> {
    if (era === "modern") {
      const params = { notifications: { resourceSubscriptions: uris }, _meta: MODERN_META };
      const body = { jsonrpc: "2.0", id: 3, method: "subscriptions/listen", params };
      const headers = {
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "subscriptions/listen",
      };
      return stream(headers, token, body);
    }
    const session = String((await initialize(token)).headers["mcp-session-id"]);
    const opened = await stream({ "mcp-session-id": session }, token);
    for (const uri of uris) {
      expect((await subscribe(token, session, uri)).last.result).toEqual({});
    }
    return { ...opened, session };
  }

  return {
    plant,
    newCaller,
    caller,
    initialize,
    subscribe,
    client,
    get fixture() {
      return fixture;
    },
    get server() {
      return server;
    },
    get serverId() {
      return serverId;
    },
  };
}

/** The params of the updates that a client was told of. */
export const updates = ({ messages }: Client) =>
  messages.filter(({ method }) => method === UPDATED).map(({ params = {} }) => params);
