import { runUntilDenied } from "@/gateway/admission/may-continue";
import { CONNECT } from "@/gateway/calls/ask-to-connect";
import { asksToOpen, notOpened, OPENED } from "@/gateway/calls/ask-to-open";
import { type CalledItem, usedBy } from "@/gateway/calls/call";
import { failedCall, notConnected } from "@/gateway/calls/failed-call";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { membersOf } from "@/gateway/messages/read-members";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { feed } from "@/lib/change-feed/feed";
import { guardCallback } from "@/lib/process/guard-callback";
import { connectRequired } from "@/lib/servers/connections/connect-required";
import { isRecord } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/**
 * `waitMs` is how long a repeated call waits until the person has connected. It is shorter than the
 * timeouts of clients and proxies (60 s); a client then repeats the call without asking again.
 * `pollMs` is the time between two attempts if no change arrives, and `openedPollMs` the one where the
 * server itself asked its person to open an address.
 */
const TIMES = { waitMs: 40_000, pollMs: 2_000, openedPollMs: 5_000 };

const answers = new KnownMembers(["requestState", "inputResponses"]);

/** Returns whether a request repeats a call that Latchkey answered with its own question. */
export function answersConnect({ params }: McpRequest): boolean {
  return params.requestState === CONNECT || params.requestState === OPENED;
}

/**
 * Continues a call whose person was asked to connect an account, or to open an address of the server:
 * sends it to the server, without the answer, as soon as the person has connected, and until the
 * server no longer asks. If that takes longer, the client is told to repeat the call, or is asked
 * again. If the person declined, the call ends with the address, as without a question.
 */
export async function whenConnected(
  mcp: McpRequest,
  item: CalledItem,
  send: Send,
  times = TIMES,
): Promise<Outcome> {
  const { server } = item;
  const { process, exchange } = mcp.request;
  const { inputResponses } = mcp.params;
  const answer = isRecord(inputResponses) ? inputResponses[CONNECT] : undefined;
  const hasOpened = mcp.params.requestState === OPENED;
  if (hasOpened && !isAccepted(inputResponses)) return notOpened(mcp, server);
  if (isRecord(answer) && answer.action !== "accept") {
    return notConnected(connectRequired(process, server.name, "declined").failure, mcp, server);
  }
  const call = withoutAnswer(mcp);
  const waiting = new Waiting(`${mcp.caller.key.makerId}/${server.id}`);
  const stop = () => waiting.stop();
  const stay = exchange.onGone(guardCallback(stop));
  try {
    const pollMs = hasOpened ? times.openedPollMs : times.pollMs;
    const work = () => attempts(call, item, send, waiting, { ...times, pollMs });
    const done = await runUntilDenied(mcp, usedBy({ item, mcp }), stop, work);
    return "ended" in done ? failedCall(done.ended, mcp, server) : done.outcome;
  } finally {
    stay();
    stop();
  }
}

/** Returns whether the person agreed to open every address. */
function isAccepted(responses: unknown): boolean {
  const all = isRecord(responses) ? Object.values(responses) : [];
  return all.length > 0 && all.every((one) => isRecord(one) && one.action === "accept");
}

type Send = (mcp: McpRequest, item: CalledItem) => MaybePromise<Outcome>;

/** Sends the call after each change until the account is connected. */
async function attempts(
  call: McpRequest,
  item: CalledItem,
  send: Send,
  waiting: Waiting,
  { waitMs, pollMs }: Pick<typeof TIMES, "waitMs" | "pollMs">,
): Promise<{ readonly ok: true; readonly outcome: Outcome }> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const outcome = await send({ ...call, beganMs: performance.now() }, item);
    const asksAgain = outcome.kind === "result" && outcome.code === "connect_required";
    const opens = asksToOpen(outcome);
    if (!asksAgain && !opens) return { ok: true, outcome };
    const leftMs = untilMs - performance.now();
    if (waiting.isStopped) return { ok: true, outcome: { kind: "gone", server: item.server } };
    if (leftMs <= 0) return { ok: true, outcome: asksAgain ? repeatLater(outcome) : outcome };
    await waiting.next(Math.min(pollMs, leftMs));
  }
}

/** The same outcome without its question, after which a client repeats the call (MRTR). */
function repeatLater(outcome: Extract<Outcome, { kind: "result" }>): Outcome {
  const { inputRequests: _, ...result } = outcome.result;
  return { ...outcome, result };
}

/** Returns the request as it was before the client added its answer. */
function withoutAnswer(mcp: McpRequest): McpRequest {
  const { written } = mcp;
  const { params: span } = membersOf(written);
  if (!span) return mcp;
  const left = new Map([
    ["requestState", null],
    ["inputResponses", null],
  ]);
  const { bytes } = written;
  const sent = answers.edit(bytes, span, left);
  const message = Buffer.concat([bytes.subarray(0, span[0]), sent, bytes.subarray(span[1])]);
  const { requestState: _, inputResponses: __, ...params } = mcp.params;
  const value = { ...(written.value as object), params };
  return { ...mcp, params, written: { bytes: message, text: message.toString("utf8"), value } };
}

/** Waits for changes of a person's account at a server. */
class Waiting {
  isStopped = false;
  #wake = () => {};
  readonly #leave: () => void;

  constructor(account: string) {
    this.#leave = feed().on("credentials", (change) => {
      if (change === "reset" || change.entityId === account) this.#wake();
    });
  }

  /** Resolves after a change, after `limitMs`, or when the wait is stopped. */
  next(limitMs: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  stop(): void {
    this.isStopped = true;
    this.#leave();
    this.#wake();
  }
}
