import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { AskAsBytes, ChannelCaller } from "@/gateway/upstreams/call-target";
import { ID_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { noticeRate } from "@/gateway/upstreams/decode/notice-rate";
import { deferred } from "@/gateway/upstreams/deferred";
import { type MessageChannel, messageBytes } from "@/gateway/upstreams/message-channel";
import { CallerLeft, LinkProblem, linkProblem } from "@/gateway/upstreams/problem";
import { isQuestion, replyTo } from "@/gateway/upstreams/question";
import type { RpcAnswer, ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { answerAsked, problemAsked } from "./asked";
import { channelTransport } from "./channel-transport";
import type { Connection, Opening } from "./connection";
import { outgoingParams } from "./envelope";
import { performHandshake } from "./handshake";
import { parseAnswer, parseParams } from "./parse-answer";
import { passNotice } from "./pass-notice";
import { listenOn, updateIn } from "./subscribing";

/**
 * The first id that Latchkey gives to its own requests. The SDK's client counts from 0, so the two
 * kinds of ids never collide.
 */
const FIRST_ID = 1_000_000;
/** Milliseconds within which the server has to accept a notification. */
const NOTICE_MS = 5_000;

/**
 * Connects over a shared channel (stdio or HTTP+SSE). Latchkey matches answers to requests by their
 * ids, and the SDK's client sees only the handshake and notifications. The connection is closed if
 * the server sends far more messages than were requested.
 */
export async function openChannel(inner: MessageChannel, opening: Opening): Promise<Connection> {
  const waiting = new Map<number, ChannelCaller>();
  const rate = noticeRate();
  const over = new AbortController();
  let open = true;
  let nextId = FIRST_ID;
  let heardAtMs = performance.now();

  const waitsFor = (id: Id | null) => (typeof id === "number" ? waiting.get(id) : undefined);
  const isOurs = (id: Id | null) => typeof id === "number" && id >= FIRST_ID;

  /** Handles a message. Returns true if the SDK must not see it. */
  async function take(read: ReadMessage): Promise<boolean> {
    const { message } = read;
    if (!open) return true;
    heardAtMs = performance.now();
    const one = message.kind === "notification" ? undefined : waitsFor(message.id);
    if (one && message.kind !== "request") {
      await one.read(read);
      return true;
    }
    // Messages that no request waits for, such as late answers, are limited in rate.
    if (!rate.admit(performance.now())) {
      flooded();
      return true;
    }
    if (message.kind === "notification") {
      const update = updateIn(read);
      if (update) {
        opening.events.resourceUpdated(update);
        return true;
      }
      const caller = callerOf(read, message.method);
      await caller?.read(read);
      return caller !== undefined;
    }
    if (message.kind !== "request") return isOurs(message.id);
    const { id, method } = message;
    if (isQuestion(method)) {
      if (isPassedOn(read, id, method)) return true;
      for (const one of waiting.values()) one.asked(method);
    }
    send(replyTo(id, method));
    return true;
  }

  function send(reply: object): void {
    const bytes = messageBytes(reply);
    opening.replies.send((signal) => inner.send(bytes, signal), over.signal);
  }

  /** Passes a question to the call that it must belong to, because no other call is in flight. */
  function isPassedOn(read: ReadMessage, id: Id, method: string): boolean {
    const calls = [...waiting.values()].filter((one) => one.question);
    const [call] = calls;
    if (calls.length !== 1 || !call?.question) return false;
    let isAnswered = false;
    const reply: ServerQuestion["reply"] = (answer) => {
      if (!isAnswered) send({ jsonrpc: "2.0", id, ...answer });
      isAnswered = true;
    };
    return call.question({ method, params: () => parseParams(read), reply });
  }

  /** Returns the request that a notification belongs to, if any. */
  function callerOf(read: ReadMessage, method: string): ChannelCaller | undefined {
    if (method === PROGRESS) return waitsFor(progressToken(read));
    if (method !== LOG) return undefined;
    for (const one of waiting.values()) if (one.takesLogs) return one;
    return undefined;
  }

  const end = (problem: LinkProblem) => {
    if (!open) return false;
    open = false;
    over.abort();
    for (const one of [...waiting.values()]) one.fail(problem);
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
    inner.send(messageBytes({ jsonrpc: "2.0", method, params }), AbortSignal.timeout(NOTICE_MS));
  client.onclose = () => broken(linkProblem("connection_broken"));

  const ask: AskAsBytes = (message, id, caller) => {
    const ended = new AbortController();
    waiting.set(id, caller);
    const fail = (error: unknown) => {
      if (waiting.get(id) === caller) caller.fail(error);
    };
    if (open) inner.send(message, ended.signal).catch(fail);
    else queueMicrotask(() => fail(linkProblem("connection_broken")));
    return () => {
      waiting.delete(id);
      ended.abort();
    };
  };

  return {
    facts,
    sessionId: null,
    get heardAtMs() {
      return heardAtMs;
    },
    ask,
    takeQuestions: null,
    notice: null,
    listen: listenOn(client, facts),
    request: async (method, params, options) => {
      if (!open) throw linkProblem("connection_broken");
      const id = nextId++;
      const sent = outgoingParams(facts, params, options, id);
      const message = { jsonrpc: "2.0" as const, id, method, ...(sent ? { params: sent } : {}) };
      const answered = deferred<RpcAnswer>();
      let asked: string | null = null;
      const giveUp = (problem: LinkProblem) => {
        const said = { requestId: id, reason: "The caller no longer waits." };
        notify("notifications/cancelled", said).catch(() => {});
        answered.reject(problem);
      };
      const late = `It did not answer within ${options.timeoutMs} ms.`;
      const timer = setTimeout(() => giveUp(new LinkProblem("timeout", late)), options.timeoutMs);
      const cancel = () => giveUp(new CallerLeft());
      options.signal?.addEventListener("abort", cancel, { once: true });
      let over = () => {};
      if (options.signal?.aborted) cancel();
      else {
        over = ask(messageBytes(message), id, {
          takesLogs: false,
          read: async (read) => {
            const { message: said } = read;
            if (said.kind === "notification") {
              passNotice(said.method, await parseParams(read), id, options);
            } else if (said.kind === "bad") answered.reject(badProblem(said.reason));
            else if (said.kind !== "request") {
              const { readAnswer = parseAnswer } = options;
              const answer = readAnswer(read.bytes, said, method);
              await answer.then(answered.resolve, answered.reject);
            }
          },
          asked: (question) => {
            asked = question;
          },
          fail: answered.reject,
        });
      }
      try {
        return answerAsked(await answered.promise, asked);
      } catch (error) {
        throw problemAsked(error, asked);
      } finally {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", cancel);
        over();
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
const LOG = "notifications/message";

/**
 * Returns the token of a progress notification, which is the id of the request that it is about.
 */
function progressToken({ bytes, message }: ReadMessage): Id | null {
  const span = message.kind === "notification" ? message.parts.progressToken : undefined;
  if (!span || span[1] - span[0] > ID_BYTES) return null;
  const said = Number(bytes.toString("latin1", span[0], span[1]));
  return Number.isSafeInteger(said) ? said : null;
}
