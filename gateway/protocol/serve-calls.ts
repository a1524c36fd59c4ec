import { ProtocolError, type Server, type ServerContext } from "@modelcontextprotocol/server";
import { type Use, whileItMay } from "@/gateway/admission/may-go-on";
import { cancellable } from "@/gateway/calls/cancellable";
import { whenListed } from "@/gateway/calls/when-listed";
import { callOwnTool } from "@/gateway/catalogue/own-tools";
import { CAPABILITIES_KEY, LEGACY_LOG_LEVEL, LOG_LEVEL_KEY } from "@/gateway/messages/identity";
import {
  connectResult,
  failureError,
  type NamingMethod,
  type RpcErrorBody,
  unreachable,
} from "@/gateway/messages/rpc-errors";
import type { Served } from "@/gateway/messages/served";
import { type LinkRequestOptions, type RpcAnswer, TARGET_CHANGED } from "@/gateway/upstreams/link";
import { faultText } from "@/gateway/upstreams/problem";
import type { Found } from "@/lib/catalogue/found";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { paramHeaderValues } from "@/lib/catalogue/param-headers";
import type { Result } from "@/lib/errors/errors";
import { forward } from "./forward";
import { hasSoundContent } from "./sound-content";

type Params = Readonly<Record<string, unknown>>;

/** Answers everything that names a thing of a server, through that server's link. */
export function serveCalls(server: Server, served: Served): void {
  const { catalogue, caller, request } = served;

  server.setRequestHandler("tools/call", async ({ params }, ctx) => {
    const own = callOwnTool(params.name, caller, catalogue, request.now);
    if (own) return own;
    const found = catalogue.find("tool", params.name);
    const {
      server: of,
      original,
      paramHeaders,
    } = reached(served, ctx, "tools/call", params.name, found);
    const headers = paramHeaderValues(paramHeaders, params.arguments);
    const use = {
      server: of,
      method: "tools/call",
      kind: "tool",
      original,
      name: params.name,
    } as const;
    const answered = await send(served, ctx, use, { ...params, name: original }, headers);
    if (!answered.ok && answered.failure.code === "connect_required") {
      return connectResult(answered.failure);
    }
    const result = resultOf(served, answered);
    if (await hasSoundContent(result)) return result as never;
    const unsound = { server: of.name, problem: faultText("not_mcp") };
    const { requestId } = request.exchange;
    throw thrown(failureError({ code: "upstream_failed", params: unsound }, requestId));
  });

  server.setRequestHandler("prompts/get", async ({ params }, ctx) => {
    const found = catalogue.find("prompt", params.name);
    const { server: of, original } = reached(served, ctx, "prompts/get", params.name, found);
    const { name } = params;
    const use = { server: of, method: "prompts/get", kind: "prompt", original, name } as const;
    return resultOf(served, await send(served, ctx, use, { ...params, name: original })) as never;
  });

  server.setRequestHandler("resources/read", async ({ params }, ctx) => {
    const found = catalogue.findResource(params.uri);
    const { uri: name } = params;
    const { server: of, uri } = reached(served, ctx, "resources/read", name, found);
    const kind = "resource";
    const use = { server: of, method: "resources/read", kind, original: uri, name } as const;
    const answered = await send(served, ctx, use, { ...params, uri });
    // What a server calls public is so among those who reach it; the caller's caches know no others.
    return { ...resultOf(served, answered), cacheScope: "private" } as never;
  });

  server.setRequestHandler("completion/complete", async ({ params }, ctx) => {
    const { ref } = params;
    const method = "completion/complete";
    const name = ref.type === "ref/prompt" ? ref.name : ref.uri;
    const kind = ref.type === "ref/prompt" ? "prompt" : "resource_template";
    const { server: of, original } = reached(served, ctx, method, name, catalogue.find(kind, name));
    const theirs =
      ref.type === "ref/prompt" ? { ...ref, name: original } : { ...ref, uri: original };
    const use = { server: of, method, kind, original, name } as const;
    return resultOf(served, await send(served, ctx, use, { ...params, ref: theirs })) as never;
  });

  // Without a session there is nothing to keep a level in: everyone gets LEGACY_LOG_LEVEL.
  server.setRequestHandler("logging/setLevel", () => ({}));

  // Nor a subscription to one resource, so none is announced; whoever asks all the same goes on.
  server.setRequestHandler("resources/subscribe", ({ params }, ctx) => {
    reached(served, ctx, "resources/subscribe", params.uri, catalogue.findResource(params.uri));
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", () => ({}));
}

/** What was found, or the error that says it is not there. */
function reached<Item extends { readonly server: CatalogueServer }>(
  { request, caller, recorder }: Served,
  ctx: ServerContext,
  method: NamingMethod,
  target: string,
  found: Found<Item>,
): Item {
  if (!("denied" in found)) {
    recorder.note(ctx.mcpReq.id, { server: found.found.server });
    return found.found;
  }
  if (found.refused) throw thrown(failureError(found.refused, request.exchange.requestId));
  recorder.note(ctx.mcpReq.id, { server: found.server, denied: true });
  throw thrown(unreachable(request, caller, method, target, found));
}

/** Asks the server, for as long as the caller's access lasts. */
async function send(
  served: Served,
  ctx: ServerContext,
  use: Use,
  params: Params,
  headers: Readonly<Record<string, string>> = {},
): Promise<Result<RpcAnswer>> {
  const { world, request, caller, era, recorder } = served;
  const { mcpReq } = ctx;
  const envelope: Params = mcpReq.envelope ?? {};
  const token = mcpReq._meta?.progressToken;
  const level = envelope[LOG_LEVEL_KEY] ?? (era === "legacy" ? LEGACY_LOG_LEVEL : undefined);
  const cancelled = new AbortController();
  const message = { id: mcpReq.id };
  const forget = cancellable({ caller, request }, { message, era }, () => cancelled.abort());
  // What was tried before, without parsing, was within the same time.
  const options: LinkRequestOptions = {
    spentMs: performance.now() - served.beganMs,
    signal: AbortSignal.any([mcpReq.signal, request.exchange.signal, cancelled.signal]),
    headers,
    meta: { ...mcpReq._meta, ...(level === undefined ? {} : { [LOG_LEVEL_KEY]: level }) },
    capabilities: (envelope[CAPABILITIES_KEY] as Params | undefined) ?? {},
    ...(token === undefined
      ? {}
      : {
          onProgress: (progress) => {
            const params = { ...progress, progressToken: token };
            tell(ctx, { method: "notifications/progress", params });
          },
        }),
    ...(level === undefined
      ? {}
      : {
          onLog: (params) => tell(ctx, { method: "notifications/message", params: { ...params } }),
        }),
  };
  const requestState = mcpReq.requestState<string>();
  const { inputResponses } = mcpReq;
  const { server, method, original: target } = use;
  const sent = { request, caller, method, target, params, requestState, inputResponses };
  const sendTo = (to: CatalogueServer) =>
    forward(world, { ...sent, server: to }, { ...options, version: to.version });
  const work = async () => {
    const answered = await sendTo(server);
    if (answered.ok || answered.failure.reason !== TARGET_CHANGED) return answered;
    const listed = await whenListed(served, use);
    return listed.ok ? sendTo(listed.value) : listed;
  };
  try {
    const stop = () => cancelled.abort();
    const answered = await whileItMay(served, use, stop, work);
    if (!("ended" in answered)) return answered;
    recorder.settle(mcpReq.id, { code: answered.ended.code, server });
    return { ok: false, failure: answered.ended };
  } finally {
    forget();
  }
}

/** A notification whose receiver has gone is nobody's loss. */
function tell(ctx: ServerContext, notification: { method: string; params: object }): void {
  ctx.mcpReq.notify(notification as never).catch(() => {});
}

function resultOf({ request, era }: Served, answered: Result<RpcAnswer>): Params {
  if (!answered.ok) throw thrown(failureError(answered.failure, request.exchange.requestId));
  const { error, result } = answered.value;
  if (error) throw new ProtocolError(error.code, error.message, error.data);
  if (era === "legacy" && result.resultType === "input_required") {
    const message =
      "This asks the person for more, which needs a client of MCP revision 2026-07-28 or later.";
    throw new ProtocolError(-32603, message, { request_id: request.exchange.requestId });
  }
  return result;
}

function thrown({ code, message, data }: RpcErrorBody): ProtocolError {
  return new ProtocolError(code, message, data);
}
