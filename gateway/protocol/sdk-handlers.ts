import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type HandlerResultTypeMap,
  ProtocolError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { parsedOutcome } from "@/gateway/leases/relay/parsed-outcome";
import type { CallRecorder } from "@/gateway/messages/call-recorder";
import { LEGACY, MODERN } from "@/gateway/messages/dialect";
import type { McpRequest, McpVisit } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { failureError } from "@/gateway/messages/rpc-errors";
import { HANDLERS, type Method } from "@/gateway/methods/handlers";
import type { Fields } from "@/lib/std/is-record";
import { SdkReply } from "./sdk-reply";

/** What handlers need to know about the HTTP request whose messages the SDK reads. */
export interface SdkVisit {
  readonly visit: McpVisit;
  readonly recorder: CallRecorder;
  readonly era: "modern" | "legacy";
}

/** Registers the gateway's handlers with the SDK's server. */
export function setHandlers(server: Server, sdk: SdkVisit): void {
  // Each list of a batch is written in a separate turn of the event loop, because all of them
  // together would block it for too long.
  let before: Promise<unknown> = Promise.resolve();
  const turn = () => {
    before = before.then(() => nextTurn());
    return before;
  };
  for (const method of Object.keys(HANDLERS) as Method[]) {
    // Only plain requests may open streams, because only their streams end when the caller loses
    // access.
    if (method === "subscriptions/listen") continue;
    server.setRequestHandler(method, async ({ params = {} }: { params?: object }, context) => {
      const mcp = requestOf(method, params as Fields, context, sdk);
      const outcome = await parsedOutcome(mcp, await HANDLERS[method].answer(mcp));
      if (outcome.kind === "page") await turn();
      return resultOf(mcp, outcome, sdk.recorder) as HandlerResultTypeMap[typeof method];
    });
  }
}

/**
 * Builds a request in the form that handlers expect. The SDK removes the protocol fields from the
 * params, so they are put back.
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
  const { id } = mcpReq;
  const meta = { ...mcpReq._meta, ...mcpReq.envelope };
  const params = {
    ...given,
    ...(requestState === undefined ? {} : { requestState }),
    ...(inputResponses === undefined ? {} : { inputResponses }),
  };
  const value = { jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } };
  const text = JSON.stringify(value);
  return {
    ...visit,
    dialect: era === "modern" ? MODERN : LEGACY,
    ...{ id, method, params, meta },
    written: { text, bytes: Buffer.from(text), value },
    reply: new SdkReply(context, visit.request.exchange),
  };
}

/** Returns the result for the SDK to send, or throws the error that it is to send. */
function resultOf(
  { id, request, dialect }: McpRequest,
  outcome: Outcome,
  recorder: CallRecorder,
): Fields {
  const { server = null } = outcome;
  switch (outcome.kind) {
    case "result":
      recorder.note(id, { server, code: outcome.code });
      return outcome.result;
    case "page": {
      const { field, page } = outcome;
      const { kind, items, nextCursor } = page;
      const definitions = items.map(({ json }): unknown =>
        JSON.parse(dialect.definitionOf(kind, json)),
      );
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
    case "message": {
      recorder.note(id, { server });
      const said = JSON.parse(Buffer.from(outcome.bytes).toString());
      if (said.error) throw new ProtocolError(said.error.code, said.error.message, said.error.data);
      return said.result;
    }
    // Only plain requests can have this outcome.
    case "answer":
    case "relayed":
      throw new Error(`${outcome.kind} is not for the SDK to write`);
  }
}
