import type { JSONRPCMessage, MessageExtraInfo, Transport } from "@modelcontextprotocol/client";
import type { Connection, Opening } from "./connection";
import { deferred } from "./deferred";
import { outgoingParams, readAnswer } from "./envelope";
import { shakeHands } from "./handshake";
import { passNotice } from "./http-exchange";
import type { LinkRequestOptions, RpcAnswer } from "./link";
import { LinkProblem } from "./problem";

/** Our own requests are numbered from here; the SDK's own client counts from nought. */
const FIRST_ID = 1_000_000;

interface Waiting {
  readonly options: LinkRequestOptions;
  readonly settle: (answer: RpcAnswer | LinkProblem) => void;
}

/**
 * Connects over a transport with one channel for everything (stdio, HTTP+SSE): answers are told
 * apart by their ids here, and the SDK's client sees only the handshake and the notices.
 */
export async function openChannel(inner: Transport, opening: Opening): Promise<Connection> {
  const waiting = new Map<number, Waiting>();
  let open = true;
  let nextId = FIRST_ID;
  const tap = tapTransport(inner, (message) => {
    if ("method" in message) {
      const token = (message.params as { progressToken?: unknown } | undefined)?.progressToken;
      if (message.method !== "notifications/progress" || typeof token !== "number") return false;
      const one = waiting.get(token);
      if (one) passNotice(message, token, { onProgress: one.options.onProgress });
      return one !== undefined;
    }
    if (typeof message.id !== "number" || message.id < FIRST_ID) return false;
    const answer = readAnswer(message);
    waiting
      .get(message.id)
      ?.settle(answer ?? new LinkProblem("failed", "It answered with garbage."));
    return true;
  });
  const { client, facts } = await shakeHands(tap, opening);
  const end = (problem: LinkProblem) => {
    if (!open) return false;
    open = false;
    for (const one of waiting.values()) one.settle(problem);
    return true;
  };
  client.onclose = () => {
    if (end(new LinkProblem("unavailable", "It broke the connection off.")))
      opening.events.broken();
  };

  return {
    facts,
    sessionId: null,
    request: async (method, params, options) => {
      if (!open) throw new LinkProblem("unavailable", "It broke the connection off.");
      const id = nextId++;
      const sent = outgoingParams(facts, params, options, id);
      const message = { jsonrpc: "2.0" as const, id, method, ...(sent ? { params: sent } : {}) };
      const answered = deferred<RpcAnswer>();
      const giveUp = (problem: LinkProblem) => {
        const said = { requestId: id, reason: "The caller no longer waits." };
        client.notification({ method: "notifications/cancelled", params: said }).catch(() => {});
        answered.reject(problem);
      };
      const late = `It did not answer within ${options.timeoutMs} ms.`;
      const timer = setTimeout(() => giveUp(new LinkProblem("timeout", late)), options.timeoutMs);
      const cancel = () => giveUp(new LinkProblem("failed", "The caller went away."));
      options.signal?.addEventListener("abort", cancel, { once: true });
      waiting.set(id, {
        options,
        settle: (answer) =>
          answer instanceof LinkProblem ? answered.reject(answer) : answered.resolve(answer),
      });
      if (options.signal?.aborted) cancel();
      else tap.send(message).catch(answered.reject);
      try {
        return await answered.promise;
      } finally {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", cancel);
        waiting.delete(id);
      }
    },
    notify: (method, params) => client.notification({ method, ...(params ? { params } : {}) }),
    isOpen: () => open,
    close: async () => {
      end(new LinkProblem("unavailable", "The connection was closed."));
      await client.close().catch(() => {});
      await inner.close().catch(() => {});
    },
  };
}

/** The same transport, of which `take` sees each message first and may keep it. */
function tapTransport(inner: Transport, take: (message: JSONRPCMessage) => boolean): Transport {
  const tap: Transport = {
    start: async () => {
      inner.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) => {
        if (!take(message)) tap.onmessage?.(message, extra);
      };
      inner.onclose = () => tap.onclose?.();
      inner.onerror = (error) => tap.onerror?.(error);
      await inner.start();
    },
    send: (message, options) => inner.send(message, options),
    close: () => inner.close(),
    setProtocolVersion: (version) => inner.setProtocolVersion?.(version),
  };
  // The SDK recognizes a local pipe, where silence means an old server, by these two names.
  if ("stderr" in inner && "pid" in inner) Object.assign(tap, { stderr: null, pid: inner.pid });
  return tap;
}
