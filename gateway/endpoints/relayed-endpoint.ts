import type { Caller } from "@/gateway/callers/authenticate";
import { challenged, MCP_SCOPE } from "@/gateway/callers/challenge";
import { refusedKey } from "@/gateway/callers/refused-token";
import { gatewayServices } from "@/gateway/catalogue/services";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { onAbort } from "@/gateway/http/on-abort";
import type { Request } from "@/gateway/http/request";
import { wholeBody } from "@/gateway/http/whole-body";
import { answerProcess } from "@/gateway/leases/answer-process";
import type { AcceptedRelay } from "@/gateway/leases/relay/accept-relays";
import {
  NOT_OWNER_STATUS,
  processHead,
  type RelayedEnding,
  type RelayedHead,
  relayedHead,
  watchHead,
} from "@/gateway/leases/relay/relayed";
import { serveWatch } from "@/gateway/leases/serve-watch";
import { feed } from "@/lib/change-feed/feed";
import { type Failure, fail } from "@/lib/errors/errors";
import { keyRefusal } from "@/lib/keys/key-state";
import { keyState } from "@/lib/keys/key-states";
import { underSecret } from "@/lib/keys/under-secret";
import { type LatchkeyProcess, openedProcess } from "@/lib/process/process";
import { post } from "./mcp-endpoint";
import { whenFresh } from "./when-fresh";

/**
 * Answers a call that another process of this installation took and passed on, because this process
 * holds the session that the call uses. That process has authenticated the caller; what the caller
 * may do is decided here, from the current state of its key and its catalogue, and no right of the
 * other process is taken over. Never throws.
 */
export async function relayedEndpoint(relay: AcceptedRelay): Promise<void> {
  let ending: RelayedEnding = { code: null };
  const process = openedProcess();
  const asked = processHead.safeParse(relay.head);
  if (process && asked.success) {
    const status = await answerProcess(process, asked.data, relay.body);
    return write(relay, { status, headers: {}, body: null }, () => ending);
  }
  const watches = watchHead.safeParse(relay.head);
  if (process && watches.success) {
    await serveWatch(process, relay, watches.data).catch((error: unknown) => {
      process.log.warn({ error }, "resources could not be watched for another process");
    });
    if (!relay.signal.aborted) relay.end(ending);
    return;
  }
  const head = relayedHead.safeParse(relay.head);
  if (!process || !head.success) {
    return write(relay, { status: NOT_OWNER_STATUS, headers: {}, body: null }, () => ending);
  }
  const exchange = exchangeOf(relay, head.data);
  const request: Request = {
    exchange,
    process,
    now: new Date(),
    feedRevision: feed().revision("*"),
    relayed: (how) => {
      ending = how;
    },
  };
  const answer = await answered(request, head.data).catch((error: unknown) => {
    process.log.error({ error, requestId: exchange.requestId }, "a passed on request failed");
    ending = { code: "internal" };
    return failureAnswer({ code: "internal" }, exchange.requestId);
  });
  await write(relay, answer, () => ending);
}

async function answered(request: Request, head: RelayedHead): Promise<Answer> {
  return whenFresh(async (fresh) => {
    const { process, exchange, now } = fresh;
    const caller = await callerOf(process, head, now, exchange.address);
    if ("caller" in caller) return post(fresh, caller.caller, gatewayServices);
    fresh.relayed?.({ code: caller.refused.code, denied: true });
    return challenged(caller.refused, exchange.requestId, {});
  })(request);
}

type Judged = { readonly caller: Caller } | { readonly refused: Failure };

async function callerOf(
  process: LatchkeyProcess,
  { keyId, scopes, tokenEndsAtSeconds, rotation = 0 }: RelayedHead,
  now: Date,
  address: string,
): Promise<Judged> {
  const { publicUrl } = process.config;
  const read = await keyState(process, keyId);
  if (!read) return { refused: refusedKey("unknown_key", publicUrl) };
  const key = underSecret(read, rotation);
  const reason = keyRefusal(key, now.getTime(), address);
  if (reason) return { refused: refusedKey(reason, publicUrl, key.credential) };
  const both = scopes.filter((scope) => key.scopes.includes(scope));
  if (!both.includes(MCP_SCOPE)) {
    return { refused: fail("insufficient_scope", { reason: `no_${MCP_SCOPE}_scope` }).failure };
  }
  const caller: Caller = { key, scopes: both, tokenEndsAtSeconds };
  return { caller };
}

/** Builds the request as this process would have got it, without the caller's token. */
function exchangeOf(relay: AcceptedRelay, head: RelayedHead): Exchange {
  const { body, signal } = relay;
  const { headers, address, requestId } = head;
  return {
    ...{ method: "POST", path: "/mcp", query: new URLSearchParams(), secure: true },
    ...{ headers, rawHeaders: [], address, requestId, signal },
    body: (limit) => (body.length > limit ? "too_large" : body),
    onGone: onAbort(signal),
  };
}

async function write(
  relay: AcceptedRelay,
  answer: Answer,
  ending: () => RelayedEnding,
): Promise<void> {
  const { status, headers, body } = answer;
  const streams = body instanceof ReadableStream;
  relay.begin({ status, headers, streams });
  if (streams) {
    const reader = body.getReader();
    const stop = onAbort(relay.signal)(() => void reader.cancel().catch(() => {}));
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      await relay.piece(read.value);
    }
    stop();
  } else {
    const whole = wholeBody(answer);
    if (whole !== null) await relay.piece(Buffer.from(whole as Uint8Array));
  }
  if (!relay.signal.aborted) relay.end(ending());
}
