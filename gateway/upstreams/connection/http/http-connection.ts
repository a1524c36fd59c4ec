import {
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from "@modelcontextprotocol/client";
import type { Era, LinkCaller } from "@/gateway/upstreams/call-target";
import type { Connection, Opening } from "@/gateway/upstreams/connection/connection";
import { outgoingParams } from "@/gateway/upstreams/connection/envelope";
import { performHandshake } from "@/gateway/upstreams/connection/handshake";
import { parseParams } from "@/gateway/upstreams/connection/parse-answer";
import { listenOn, updateIn } from "@/gateway/upstreams/connection/subscribing";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { isQuestion, replyTo } from "@/gateway/upstreams/question";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import type { LinkFetch } from "@/gateway/upstreams/target/headed-fetch";
import { acceptedFetch } from "./accepted-fetch";
import { httpExchange, isGivenUp } from "./http-exchange";
import { postMessage } from "./post-message";
import { RESUMING_REQUEST, resumingNotices, whenReopened } from "./resuming";

export interface HttpReach {
  readonly url: string;
  /** Returns the current headers. Called for each request, because access tokens change. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly sendsCaller: boolean;
  readonly fetch: LinkFetch;
}

const COURTESY_MS = 1_000;
/** Milliseconds within which the server has to accept a notification. */
const NOTICE_MS = 5_000;

/**
 * Connects to a Streamable HTTP server of either era. All requests share the session, but each has
 * its own transport object, so that the messages on a stream can be attributed to one request.
 */
export async function openHttp(reach: HttpReach, opening: Opening): Promise<Connection> {
  const url = new URL(reach.url);
  const { resultBytes } = opening.limits;
  // This connection's fetch never follows a redirect. "follow" only stops the SDK from handling
  // redirects itself.
  const options = { redirectPolicy: "follow" } as const;
  const { replies } = opening;
  const over = new AbortController();
  let era: Era | null = null;
  /** The calls in flight that can take a question from the stream that belongs to no call. */
  const takers = new Set<(question: ServerQuestion) => boolean>();
  const post = (message: object, signal: AbortSignal) => {
    const { sessionId, protocolVersion } = main;
    return postMessage({ ...reach, url, sessionId, protocolVersion }, message, signal);
  };
  // Ignore the request in the modern era, because MCP 2026-07-28 does not allow servers to send
  // any.
  const asks = (id: Id, method: string, read: ReadMessage) => {
    if (era === "modern") return;
    const send = (reply: object) => replies.send((signal) => post(reply, signal), over.signal);
    const [take] = takers;
    let isAnswered = false;
    const reply: ServerQuestion["reply"] = (answer) => {
      if (!isAnswered) send({ jsonrpc: "2.0", id, ...answer });
      isAnswered = true;
    };
    const question = { method, params: () => parseParams(read), reply };
    if (isQuestion(method) && takers.size === 1 && take?.(question)) return;
    send(replyTo(id, method));
  };
  const notice = (read: ReadMessage) => {
    const update = updateIn(read);
    if (update) opening.events.resourceUpdated(update);
    return update !== null;
  };
  const isResumed = () => era !== "modern";
  const accepting = { limitBytes: resultBytes, asks, notice, isResumed };
  const accepted = acceptedFetch(reach.fetch, reach.headers, accepting);
  const fetch = whenReopened(accepted, () => opening.events.resourceUpdated(null));
  const main = new StreamableHTTPClientTransport(url, { ...options, ...resumingNotices(), fetch });
  const greeted = performHandshake(main, opening);
  greeted.catch(() => over.abort());
  const { client, facts } = await greeted;
  era = facts.era;
  const sessionId = main.sessionId ?? null;
  let open = true;
  let lastId = 0;

  const how = (transport: StreamableHTTPClientTransportOptions) => ({
    url,
    fetch: reach.fetch,
    headers: reach.headers,
    resultBytes,
    era: facts.era,
    replies,
    notice,
    transport: {
      ...options,
      ...RESUMING_REQUEST,
      ...(sessionId === null ? {} : { sessionId }),
      protocolVersion: facts.protocolVersion,
      ...transport,
    },
  });

  const notify = (method: string, params?: Readonly<Record<string, unknown>>) =>
    post({ jsonrpc: "2.0", method, params }, AbortSignal.timeout(NOTICE_MS));
  const notifyCancelled = (requestId: number): void => {
    const method = "notifications/cancelled";
    const params = { requestId, reason: "The caller no longer waits." };
    notify(method, params).catch(() => {});
  };

  return {
    facts,
    sessionId,
    heardAtMs: null,
    ask: null,
    takeQuestions: (take) => {
      takers.add(take);
      return () => takers.delete(take);
    },
    notice,
    listen: listenOn(client, facts),
    request: async (method, params, given) => {
      const id = 1_000_000 + ++lastId;
      const sent = outgoingParams(facts, params, given, id);
      const message = { jsonrpc: "2.0" as const, id, method, ...(sent ? { params: sent } : {}) };
      const requestInit = { headers: callerHeaders(reach.sendsCaller, given.caller) };
      try {
        return await httpExchange(how({ requestInit }), message, given);
      } catch (error) {
        if (facts.era === "legacy" && isGivenUp(error)) notifyCancelled(id);
        throw error;
      }
    },
    notify,
    isOpen: () => open,
    close: async () => {
      if (!open) return;
      open = false;
      over.abort();
      const courtesy = new Promise<void>((resolve) => setTimeout(resolve, COURTESY_MS).unref());
      await Promise.race([main.terminateSession().catch(() => {}), courtesy]);
      await client.close().catch(() => {});
    },
  };
}

/**
 * Returns the headers `x-latchkey-key` and `x-latchkey-team` if the server has the setting
 * `sends_caller`, and otherwise none.
 */
export function callerHeaders(sendsCaller: boolean, caller?: LinkCaller): Record<string, string> {
  if (!sendsCaller || !caller) return {};
  return { "x-latchkey-key": caller.keyId, "x-latchkey-team": caller.team };
}
