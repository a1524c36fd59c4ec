import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type HandlerResultTypeMap,
  ProtocolError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { CallRecorder } from "@/gateway/messages/call-recorder";
import { LEGACY, MODERN } from "@/gateway/messages/dialect";
import type { McpRequest, McpVisit } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { failureError } from "@/gateway/messages/rpc-errors";
import { HANDLERS, type Method } from "@/gateway/methods/handlers";
import type { Fields } from "@/lib/std/is-record";
import { SdkReply } from "./sdk-reply";

/** The context of an HTTP request for the messages that the SDK reads from its body. */
export interface SdkVisit {
  readonly visit: McpVisit;
  readonly recorder: CallRecorder;
  readonly era: "modern" | "legacy";
}

/** Registers the handlers for the messages that the SDK's server reads. */
export function setHandlers(server: Server, sdk: SdkVisit): void {
  // Each list is written in a turn of its own, because the lists of a batch would take a long turn
  // together.
  let before: Promise<unknown> = Promise.resolve();
  const turn = () => {
    before = before.then(() => nextTurn());
    return before;
  };
  for (const method of Object.keys(HANDLERS) as Method[]) {
    // Streams are opened only for plain requests, which end when the caller loses access.
    if (method === "subscriptions/listen") continue;
    server.setRequestHandler(method, async ({ params = {} }: { params?: object }, context) => {
      const mcp = requestOf(method, params as Fields, context, sdk);
      const outcome = await HANDLERS[method].answer(mcp);
      if (outcome.kind === "page") await turn();
      return resultOf(mcp, outcome, sdk.recorder) as HandlerResultTypeMap[typeof method];
    });
  }
}

/**
 * A request with the protocol fields in its params: the SDK removes these fields, and handlers
 * expect them there.
 */
function requestOf(
  method: string,
  given: Fields,
  context: ServerContext,
  { visit, era }: SdkVisit,
): McpRequest {
  const { mcpReq } = context;
  const { inputResponses } = mcpReq;
  const requestState = mcpReq.requestState<string>();
  return {
    ...visit,
    dialect: era === "modern" ? MODERN : LEGACY,
    id: mcpReq.id,
    method,
    params: {
      ...given,
      ...(requestState === undefined ? {} : { requestState }),
      ...(inputResponses === undefined ? {} : { inputResponses }),
    },
    meta: { ...mcpReq._meta, ...mcpReq.envelope },
    written: null,
    reply: new SdkReply(context, visit.request.exchange),
  };
}

/** The result that the SDK sends. Throws the error that the SDK sends. */
function resultOf({ id, request }: McpRequest, outcome: Outcome, recorder: CallRecorder): Fields {
  const { server = null } = outcome;
  switch (outcome.kind) {
    case "result":
      recorder.note(id, { server, code: outcome.code });
      return outcome.result;
    case "page": {
      const { field, page } = outcome;
      const { items, nextCursor } = page;
      const definitions = items.map(({ definition }) => definition);
      return { [field]: definitions, ...(nextCursor === undefined ? {} : { nextCursor }) };
    }
    case "failure": {
      const { failure } = outcome;
      recorder.note(id, { server, code: failure.code });
      const { code, message, data } = failureError(failure, request.exchange.requestId);
      throw new ProtocolError(code, message, data);
    }
    case "error": {
      const { error, code, denied = false } = outcome;
      recorder.note(id, { server, denied, code });
      throw new ProtocolError(error.code, error.message, error.data);
    }
    case "gone":
      recorder.note(id, { server, code: "client_gone" });
      throw new ProtocolError(-32603, "The client left.");
    // These outcomes belong to plain requests only.
    case "message":
    case "answer":
      throw new Error(`${outcome.kind} is not for the SDK to write`);
  }
}
