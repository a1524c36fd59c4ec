import { setImmediate as nextTurn } from "node:timers/promises";
import { BATCH_VERSION, UNNAMED_VERSION } from "@/gateway/eras/identity";
import type { Answer } from "@/gateway/http/exchange";
import { cancelAnywhere } from "@/gateway/leases/cancel-anywhere";
import { relayedMessage } from "@/gateway/leases/relay/relayed-message";
import { type Body, readMessages } from "@/gateway/messages/read-messages";
import { failureError } from "@/gateway/messages/rpc-errors";
import { bytesOf, errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { type Greeting, type Handler, handlerOf } from "@/gateway/methods/handlers";
import { readAnswer } from "@/gateway/questions/read-answer";
import { eachElement, endOfValue } from "@/gateway/upstreams/decode/spans";
import { type Failure, fail } from "@/lib/errors/errors";
import { INVALID_REQUEST } from "@/lib/errors/rpc-codes";
import { whyUnavailable } from "@/lib/process/storage";
import { isRecord } from "@/lib/std/is-record";
import { handle, settle, type Visit } from "./plain-codec";
import { BAD_PARAMS, type PlainRequest, readOdd, readPlain } from "./plain-read";
import { PlainReply } from "./plain-reply";
import { judge } from "./sdk-judge";
import { SharedReply } from "./shared-reply";
import { isTooWide, tooWideAnswer } from "./too-wide";
import { withinSlots } from "./within-slots";

const NO_BATCHES = fail("invalid_input", {
  reason: "batch",
  fields: { body: `is a batch, and only MCP ${BATCH_VERSION} has batches` },
}).failure;
const EMPTY = fail("invalid_input", {
  reason: "batch",
  fields: { body: "is a batch without messages" },
}).failure;
const NOT_IN_BATCH = fail("invalid_input", {
  reason: "batch",
  fields: { initialize: "must not be part of a batch" },
}).failure;

/**
 * Answers a batch of messages (MCP 2025-03-26, "Batching"; no other revision has batches). Each
 * request is answered as if it were alone, also within the key's limits, and gets its own bytes
 * passed on. The answers are one array, or events of a stream if anything is sent before the last of
 * them. A batch without the version header is answered too.
 */
export async function answerBatch(body: Body, visit: Visit): Promise<Answer> {
  const { request, services, recorder } = visit;
  const { exchange } = request;
  const { "mcp-protocol-version": version = UNNAMED_VERSION } = exchange.headers;
  if (version !== BATCH_VERSION) return refuse(NO_BATCHES, visit);
  if (isTooWide(body.value)) {
    const refused = tooWideAnswer(null, exchange.requestId);
    recorder.settleRest(refused.code);
    return refused.answer;
  }
  const elements = elementsOf(body);
  if (!elements.some(({ messages, value }) => messages.length > 0 || isResponse(value))) {
    return refuse(EMPTY, visit);
  }
  const { signal } = exchange;
  const whole = new PlainReply(exchange, services.keepAlive);
  const shared = new SharedReply(whole);
  const turns = turnTaker();
  return new Promise((resolve, reject) => {
    whole.sendTo(resolve);
    const answering = elements.map((element) => ({
      isRequest: element.messages.some(({ id }) => id !== null),
      run: async () => {
        if (signal.aborted) return null;
        const answer = await answerElement(element, visit, shared, turns);
        if (answer && whole.hasBegun) whole.message(answer);
        else return answer;
        return null;
      },
    }));
    withinSlots(visit, answering).then(
      (answers) => {
        recorder.settleRest(signal.aborted ? "client_gone" : null);
        const left = answers.filter((answer) => answer !== null);
        if (whole.hasBegun) {
          for (const answer of left) whole.message(answer);
          whole.end(null);
          return;
        }
        whole.end(null);
        resolve(left.length === 0 ? ACCEPTED : jsonAnswer(arrayOf(left)));
      },
      (error: unknown) => {
        recorder.settleRest(whyUnavailable(error) ?? "internal");
        whole.end(null);
        reject(error);
      },
    );
  });
}

const ACCEPTED: Answer = { status: 202, headers: { "cache-control": "no-store" }, body: null };

function refuse(failure: Failure, { request, recorder }: Visit): Answer {
  recorder.settleRest(failure.code);
  const error = { ...failureError(failure, request.exchange.requestId), code: INVALID_REQUEST };
  return jsonAnswer(errorText(null, error), 400);
}

/** Cuts a batch into its messages, each with its own bytes. */
function elementsOf({ bytes, value }: Body): Body[] {
  const values = value as readonly unknown[];
  const elements: Body[] = [];
  eachElement(bytes, bytes.indexOf(0x5b), (start) => {
    const end = endOfValue(bytes, start);
    const own = bytes.subarray(start, end);
    const read = readMessages({ bytes: own, text: own.toString(), value: values[elements.length] });
    if (read.ok) elements.push(read.value);
    return end;
  });
  return elements;
}

/** Returns the answer to one message of a batch, or null if it gets none. */
async function answerElement(
  element: Body,
  visit: Visit,
  shared: SharedReply,
  turn: () => Promise<unknown>,
): Promise<Uint8Array | null> {
  const { request, caller, recorder } = visit;
  const { exchange, process } = request;
  const { value, messages } = element;
  const [message] = messages;
  if (message?.method === "initialize") {
    const error = { ...failureError(NOT_IN_BATCH, exchange.requestId), code: INVALID_REQUEST };
    recorder.settle(message.id, { code: NOT_IN_BATCH.code });
    return Buffer.from(errorText(message.id, error));
  }
  if (isRecord(value) && message && value.id === undefined && value.jsonrpc === "2.0") {
    if (message.method === "notifications/cancelled") {
      cancelAnywhere(request, caller, value.params);
    }
    return null;
  }
  if (isResponse(value)) {
    await readAnswer(request, caller, element);
    return null;
  }
  const answer = answerRequest(element, visit, shared, turn);
  const plain = readPlain(exchange, element);
  const handler = plain && handlerOf(plain.method, plain.params);
  if (plain && handler) return answer(plain, handler);
  const judged = await judge(exchange, process.config.audience, value);
  if (judged.kind === "valid") {
    const odd = readOdd(judged.era, element);
    const known = handlerOf(odd.method, odd.params);
    return known ? answer(odd, known) : bytesOf(settle(odd, BAD_PARAMS, visit).body);
  }
  if (message && judged.code !== null) recorder.settle(message.id, { code: judged.code });
  return messageIn(judged.answer);
}

const answerRequest =
  (element: Body, visit: Visit, shared: SharedReply, turn: () => Promise<unknown>) =>
  async (plain: PlainRequest, handler: Handler | Greeting): Promise<Uint8Array | null> => {
    const reply = shared.part();
    const outcome =
      "greet" in handler
        ? await handler.greet(plain.params, visit)
        : await handle(plain, handler, visit, element, reply);
    // Each list of a batch is written in a turn of its own, because all of them together would
    // block the event loop for too long.
    if (outcome.kind === "page") await turn();
    if (outcome.kind === "gone" || outcome.kind === "answer") {
      const code = outcome.kind === "gone" ? "client_gone" : outcome.code;
      visit.recorder.settle(plain.id, { code, server: outcome.server ?? null });
      return null;
    }
    if (outcome.kind === "relayed") {
      const message = await relayedMessage(outcome.answer, reply);
      const ending = await outcome.ending;
      visit.recorder.settle(plain.id, { ...ending, server: outcome.server ?? null });
      return message;
    }
    return bytesOf(settle(plain, outcome, visit).body);
  };

/** True for a client's answer to a question of a server, which gets no answer itself. */
const isResponse = (value: unknown): boolean =>
  isRecord(value) && value.method === undefined && ("result" in value || "error" in value);

/** Returns the message in an answer of the SDK, or null if it has none. */
function messageIn({ body }: Answer): Uint8Array | null {
  if (typeof body !== "string") return null;
  const text = body.startsWith("{") ? body : /^data: (.+)$/m.exec(body)?.[1];
  return text === undefined ? null : Buffer.from(text);
}

function arrayOf(messages: readonly Uint8Array[]): Uint8Array[] {
  const pieces = messages.flatMap((message) => [COMMA, message]);
  return [OPEN, ...pieces.slice(1), CLOSE];
}

const OPEN = Buffer.from("[");
const COMMA = Buffer.from(",");
const CLOSE = Buffer.from("]");

/**
 * Returns a function whose promises resolve one after another, each in a turn of the event loop.
 */
function turnTaker(): () => Promise<unknown> {
  let before: Promise<unknown> = Promise.resolve();
  return () => {
    before = before.then(() => nextTurn());
    return before;
  };
}
