import { limitedAnswer } from "@/gateway/admission/limited";
import { SERVER_INFO, SERVER_INFO_KEY, SUBSCRIPTION_KEY } from "@/gateway/eras/identity";
import { acceptedForms } from "@/gateway/http/accepted-forms";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { type ListName, openListStream } from "./list-stream";

const WANTED: readonly (readonly [ListName, string])[] = [
  ["tools", "toolsListChanged"],
  ["prompts", "promptsListChanged"],
  ["resources", "resourcesListChanged"],
];

/**
 * Handles `subscriptions/listen` (MCP 2026-07-28): sends the acknowledgement first, and a message
 * for each changed list afterwards. A client that cannot read events gets a 406.
 */
export async function listen(mcp: McpRequest): Promise<Outcome> {
  const { request, caller, services, id, params } = mcp;
  if (!acceptedForms(request.exchange.headers.accept).events) return notReadable(mcp);
  const asked = filterOf(params.notifications);
  if (!asked) return error(mcp, -32_602, "invalid_input", NO_FILTER, "-32602");
  const honored = WANTED.filter(([, field]) => asked[field] === true);
  const _meta = { [SUBSCRIPTION_KEY]: id };
  const notifications = Object.fromEntries(honored.map(([, field]) => [field, true]));
  const said = (method: string, more: Fields = {}) => ({
    jsonrpc: "2.0",
    method: `notifications/${method}`,
    params: { ...more, _meta },
  });
  const opened = await openListStream(request, caller, services, {
    wants: new Set(honored.map(([list]) => list)),
    first: [said("subscriptions/acknowledged", { notifications })],
    changed: (list) => said(`${list}/list_changed`),
    last: {
      jsonrpc: "2.0",
      id,
      result: { resultType: "complete", _meta: { ..._meta, [SERVER_INFO_KEY]: SERVER_INFO } },
    },
  });
  if (opened.ok) return { kind: "answer", answer: opened.value, code: null };
  const { failure } = opened;
  if (failure.code === "busy") return error(mcp, -31_503, "busy", FULL, failure.code);
  const answer = limitedAnswer(request, caller, failure, id);
  return { kind: "answer", answer, code: failure.code };
}

function notReadable({ id, request }: McpRequest): Outcome {
  const message = "The answer is an event stream: accept text/event-stream.";
  const data = { error: "not_acceptable", request_id: request.exchange.requestId };
  const text = errorText(id, { code: -32_600, message, data });
  return { kind: "answer", answer: jsonAnswer(text, 406), code: "http_406" };
}

const NO_FILTER = "notifications must be an object that names the notifications to receive.";
const FULL = "No more streams can be opened now. Request the lists instead.";

/** Returns the lists that a filter subscribes to, or null if the filter is invalid. */
function filterOf(value: unknown): Fields | null {
  if (!isRecord(value)) return null;
  const isFilter = WANTED.every(([, field]) => {
    return value[field] === undefined || typeof value[field] === "boolean";
  });
  return isFilter ? value : null;
}

function error(
  { request }: McpRequest,
  code: number,
  name: string,
  message: string,
  recorded: string,
): Outcome {
  const data = { error: name, request_id: request.exchange.requestId };
  return { kind: "error", error: { code, message, data }, code: recorded };
}
