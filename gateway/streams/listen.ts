import { limitedAnswer } from "@/gateway/admission/limited";
import { unreachable } from "@/gateway/admission/unreachable";
import { SERVER_INFO, SERVER_INFO_KEY, SUBSCRIPTION_KEY } from "@/gateway/eras/identity";
import { acceptedForms } from "@/gateway/http/accepted-forms";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { MOST_OF_SESSION } from "@/gateway/sessions/subscription-rows";
import { INVALID_PARAMS, INVALID_REQUEST } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { openListStream } from "./list-stream";
import type { ListName, ResourceStream } from "./list-stream-parts";
import { StreamResources } from "./stream-resources";
import { subscribable } from "./subscribable";

const WANTED: readonly (readonly [ListName, string])[] = [
  ["tools", "toolsListChanged"],
  ["prompts", "promptsListChanged"],
  ["resources", "resourcesListChanged"],
];

/**
 * Handles `subscriptions/listen` (MCP 2026-07-28): sends the acknowledgement first, and a message
 * for each changed list and each updated resource afterwards (Subscriptions, Acknowledgment).
 * Acknowledged are the resources that the caller may read and whose servers agreed to announce
 * updates, or have not answered in time. A client that cannot read events gets a 406.
 */
export async function listen(mcp: McpRequest): Promise<Outcome> {
  const { request, caller, services, id, params } = mcp;
  if (!acceptedForms(request.exchange.headers.accept).events) return notReadable(mcp);
  const asked = filterOf(params.notifications);
  if (!asked) return error(mcp, INVALID_PARAMS, "invalid_input", NO_FILTER, String(INVALID_PARAMS));
  const honored = WANTED.filter(([, field]) => asked[field] === true);
  const uris = honoredUris(mcp, asked.resourceSubscriptions);
  const _meta = { [SUBSCRIPTION_KEY]: id };
  const lists = Object.fromEntries(honored.map(([, field]) => [field, true]));
  const said = (method: string, more: Fields = {}) => ({
    jsonrpc: "2.0",
    method: `notifications/${method}`,
    params: { ...more, _meta },
  });
  const begin = (to: ResourceStream) => {
    const resources = new StreamResources({ ...mcp, subscription: id }, to);
    resources.want(uris);
    return resources;
  };
  const opened = await openListStream(request, caller, services, {
    wants: new Set(honored.map(([list]) => list)),
    first: (refused) => {
      const agreed = [...uris].filter((uri) => !refused.has(uri));
      const some = agreed.length === 0 ? {} : { resourceSubscriptions: agreed };
      return [said("subscriptions/acknowledged", { notifications: { ...lists, ...some } })];
    },
    resources: uris.size === 0 ? null : begin,
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
  const text = errorText(id, { code: INVALID_REQUEST, message, data });
  return { kind: "answer", answer: jsonAnswer(text, 406), code: "http_406" };
}

const NO_FILTER = `notifications must be an object that names the notifications to receive, with at most ${MOST_OF_SESSION} resources.`;
const FULL = "No more streams can be opened now. Request the lists instead.";

interface Filter extends Fields {
  readonly resourceSubscriptions?: readonly string[];
}

/** Returns what a filter subscribes to, or null if the filter is invalid. */
function filterOf(value: unknown): Filter | null {
  if (!isRecord(value)) return null;
  const isFilter = WANTED.every(([, field]) => {
    return value[field] === undefined || typeof value[field] === "boolean";
  });
  return isFilter && areUris(value.resourceSubscriptions) ? value : null;
}

const areUris = (value: unknown) =>
  value === undefined ||
  (Array.isArray(value) &&
    value.length <= MOST_OF_SESSION &&
    value.every((uri) => typeof uri === "string"));

/**
 * Returns the resources to which the caller can subscribe. The others are left out of the
 * acknowledgement, which does not say why. The attempt to reach what is not granted is recorded.
 */
function honoredUris(mcp: McpRequest, asked: readonly string[] = []): ReadonlySet<string> {
  const uris = [...new Set(asked)];
  for (const uri of uris) {
    const resource = mcp.catalogue.findResource(uri);
    if ("denied" in resource) unreachable(mcp, uri, resource);
  }
  return new Set(uris.filter((uri) => subscribable(mcp.catalogue, uri)));
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
