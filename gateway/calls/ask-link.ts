import { isSpecType } from "@modelcontextprotocol/server";
import { runUntilDenied, type Use } from "@/gateway/admission/may-continue";
import { CAPABILITIES_KEY, LOG_LEVEL_KEY } from "@/gateway/messages/identity";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { type LinkRequestOptions, type RpcAnswer, TARGET_CHANGED } from "@/gateway/upstreams/link";
import type { Result } from "@/lib/errors/errors";
import { guardCallback } from "@/lib/process/guard-callback";
import type { Fields } from "@/lib/std/is-record";
import { cancellable } from "./cancellable";
import { forward } from "./forward";
import { SLOW_MS } from "./slow";
import { whenListed } from "./when-listed";

const INTERNAL = -32603;

/**
 * Sends a request through a server's link, under the name that the server gives to the item. Stops
 * when the caller disconnects or loses access. Progress and log messages are sent to the caller
 * before the outcome.
 */
export async function askLink(
  mcp: McpRequest,
  use: Use,
  params: Fields,
  headers: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  let isGone = false;
  const gone = () => {
    isGone = true;
    stop();
  };
  const forget = cancellable(mcp, gone);
  const stopListening = mcp.reply.listen({ gone });
  const begin = guardCallback(() => mcp.reply.begin());
  const slow = setTimeout(begin, SLOW_MS);
  const options = { ...optionsOf(mcp), headers, signal: stopped.signal };
  const work = async () => {
    const answered = await forward(mcp, use, use.server, params, options);
    if (answered.ok || answered.failure.reason !== TARGET_CHANGED) return answered;
    const listed = await whenListed(mcp, use);
    return listed.ok ? forward(mcp, use, listed.value, params, options) : listed;
  };
  try {
    const answered = await runUntilDenied(mcp, use, stop, work);
    if (isGone) return { kind: "gone", server: use.server };
    return "ended" in answered ? failed(answered.ended, use.server) : outcomeOf(mcp, use, answered);
  } finally {
    clearTimeout(slow);
    stopListening();
    forget();
  }
}

function optionsOf({ meta, dialect, beganMs, reply }: McpRequest): LinkRequestOptions {
  const level = meta[LOG_LEVEL_KEY] ?? dialect.logLevel;
  const { progressToken } = meta;
  const sendNotification = (method: string, params: Fields) =>
    reply.message(Buffer.from(JSON.stringify({ jsonrpc: "2.0", method, params })));
  return {
    // An earlier attempt over plain HTTP may have used up a part of the call's time limit.
    spentMs: performance.now() - beganMs,
    meta: level === undefined ? meta : { ...meta, [LOG_LEVEL_KEY]: level },
    // A client with a session gets questions on the stream of its call. A link has no such stream,
    // so only the capabilities in `_meta` are declared to the server.
    capabilities: (meta[CAPABILITIES_KEY] as Fields | undefined) ?? {},
    ...(progressToken === undefined
      ? {}
      : {
          onProgress: (progress) =>
            sendNotification("notifications/progress", { ...progress, progressToken }),
        }),
    ...(level === undefined
      ? {}
      : { onLog: (params) => sendNotification("notifications/message", params) }),
  };
}

function outcomeOf(
  { dialect, request }: McpRequest,
  { server }: Use,
  answered: Result<RpcAnswer>,
): Outcome {
  if (!answered.ok) return failed(answered.failure, server);
  const { error, result } = answered.value;
  if (error) return { kind: "error", error, server };
  const { requestId } = request.exchange;
  const refuse = (message: string): Outcome => {
    const data = { request_id: requestId };
    return { kind: "error", error: { code: INTERNAL, message, data }, server };
  };
  if (!isSpecType.Result(result)) return refuse("The server's result is not valid MCP.");
  if (dialect.hasResultTypes || result.resultType !== "input_required") {
    return { kind: "result", result, server };
  }
  return refuse(
    "This needs more input from the person, which only clients of MCP revision 2026-07-28 or later support.",
  );
}
