import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { noticeRate } from "@/gateway/upstreams/decode/notice-rate";
import { deferred } from "@/gateway/upstreams/deferred";
import type { RpcAnswer } from "@/gateway/upstreams/link";
import type { MessageChannel } from "@/gateway/upstreams/message-channel";
import { CallerLeft, LinkProblem, linkProblem } from "@/gateway/upstreams/problem";
import { isQuestion, replyTo } from "@/gateway/upstreams/question";
import { answerAsked, problemAsked } from "./asked";
import { channelTransport } from "./channel-transport";
import type { Asked, Connection, Opening } from "./connection";
import { outgoingParams } from "./envelope";
import { performHandshake } from "./handshake";
import { parseAnswer, parseParams } from "./parse-answer";
import { passNotice } from "./pass-notice";

/**
 * The first id that Latchkey gives to its own requests. The SDK's client counts from 0, so the two
 * kinds of ids never collide.
 */
const FIRST_ID = 1_000_000;
/** Milliseconds within which the server has to accept a notification. */
const NOTICE_MS = 5_000;

interface Waiting {
  readonly method: string;
  readonly options: Asked;
  readonly settle: (answer: RpcAnswer | LinkProblem) => void;
  /**
   * The method of the last request that the server sent to Latchkey during this request. A server
   * does not say which call its question belongs to, so the method is noted on every waiting
   * request.
   */
  asked: string | null;
}

/**
 * Connects over a shared channel (stdio or HTTP+SSE). Latchkey matches answers to requests by their
 * ids, and the SDK's client sees only the handshake and notifications. The connection is closed if
 * the server sends far more messages than were requested.
 */
export async function openChannel(inner: MessageChannel, opening: Opening): Promise<Connection> {
  const waiting = new Map<number, Waiting>();
  const rate = noticeRate();
  const over = new AbortController();
  let open = true;
  let nextId = FIRST_ID;
  let heardAtMs = performance.now();

  const waitsFor = (id: Id | null) => (typeof id === "number" ? waiting.get(id) : undefined);
  const isOurs = (id: Id | null) => typeof id === "number" && id >= FIRST_ID;

  /** Handles a message. Returns true if the SDK must not see it. */
  async function take(read: ReadMessage): Promise<boolean> {
    const { bytes, message } = read;
    if (!open) return true;
    heardAtMs = performance.now();
    const one = message.kind === "notification" ? undefined : waitsFor(message.id);
    if (one && message.kind === "bad") {
      one.settle(badProblem(message.reason));
      return true;
    }
    if (one && (message.kind === "result" || message.kind === "error")) {
      const { readAnswer = parseAnswer } = one.options;
      const answer = readAnswer(bytes, message, one.method);
      one.settle(await answer.catch((error: LinkProblem) => error));
      return true;
    }
    // Messages that no request waits for, such as late answers, are limited in rate.
    if (!rate.admit(performance.now())) {
      flooded();
      return true;
    }
    if (message.kind === "notification") return message.method === PROGRESS && progressed(read);
    if (message.kind !== "request") return isOurs(message.id);
    const { id, method } = message;
    if (isQuestion(method)) for (const call of waiting.values()) call.asked = method;
    opening.replies.send((signal) => inner.send(replyTo(id, method), signal), over.signal);
    return true;
  }

  async function progressed(read: ReadMessage): Promise<boolean> {
    const params = await parseParams(read);
    const token = params.progressToken;
    const one = typeof token === "number" ? waiting.get(token) : undefined;
    if (one) passNotice(PROGRESS, params, token as number, { onProgress: one.options.onProgress });
    return one !== undefined;
  }

  const end = (problem: LinkProblem) => {
    if (!open) return false;
    open = false;
    over.abort();
    for (const one of waiting.values()) one.settle(problem);
    return true;
  };
  const broken = (problem: LinkProblem) => {
    if (end(problem)) opening.events.broken();
  };
  function flooded(): void {
    broken(badProblem("too_many_notices"));
    inner.close().catch(() => {});
  }
  const transport = channelTransport(inner, { take, closed: broken });
  const greeted = performHandshake(transport, opening);
  greeted.catch(() => over.abort());
  const { client, facts } = await greeted;
  const notify = (method: string, params?: Readonly<Record<string, unknown>>) =>
    inner.send({ jsonrpc: "2.0", method, params }, AbortSignal.timeout(NOTICE_MS));
  client.onclose = () => broken(linkProblem("connection_broken"));

  return {
    facts,
    sessionId: null,
    get heardAtMs() {
      return heardAtMs;
    },
    request: async (method, params, options) => {
      if (!open) throw linkProblem("connection_broken");
      const id = nextId++;
      const sent = outgoingParams(facts, params, options, id);
      const message = { jsonrpc: "2.0" as const, id, method, ...(sent ? { params: sent } : {}) };
      const answered = deferred<RpcAnswer>();
      const ended = new AbortController();
      const giveUp = (problem: LinkProblem) => {
        const said = { requestId: id, reason: "The caller no longer waits." };
        notify("notifications/cancelled", said).catch(() => {});
        answered.reject(problem);
      };
      const late = `It did not answer within ${options.timeoutMs} ms.`;
      const timer = setTimeout(() => giveUp(new LinkProblem("timeout", late)), options.timeoutMs);
      const cancel = () => giveUp(new CallerLeft());
      options.signal?.addEventListener("abort", cancel, { once: true });
      const call: Waiting = {
        method,
        options,
        settle: (answer) =>
          answer instanceof LinkProblem ? answered.reject(answer) : answered.resolve(answer),
        asked: null,
      };
      waiting.set(id, call);
      if (options.signal?.aborted) cancel();
      else inner.send(message, ended.signal).catch(answered.reject);
      try {
        return answerAsked(await answered.promise, call.asked);
      } catch (error) {
        throw problemAsked(error, call.asked);
      } finally {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", cancel);
        waiting.delete(id);
        ended.abort();
      }
    },
    notify,
    isOpen: () => open,
    close: async () => {
      end(new LinkProblem("unavailable", "The connection was closed."));
      await client.close().catch(() => {});
      await inner.close().catch(() => {});
    },
  };
}

const PROGRESS = "notifications/progress";
