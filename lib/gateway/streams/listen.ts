import { SERVER_INFO, SERVER_INFO_KEY, SUBSCRIPTION_KEY } from "@/lib/gateway/identity";
import type { PlainRequest } from "@/lib/gateway/lean/plain-request";
import { errorText, jsonAnswer } from "@/lib/gateway/lean/rpc-text";
import type { Served } from "@/lib/gateway/served";
import type { Answer } from "@/lib/http/exchange";
import { type ListName, openListStream } from "./list-stream";

const WANTED: readonly (readonly [ListName, string])[] = [
  ["tools", "toolsListChanged"],
  ["prompts", "promptsListChanged"],
  ["resources", "resourcesListChanged"],
];

type Fields = Readonly<Record<string, unknown>>;

/**
 * `subscriptions/listen` (MCP 2026-07-28): the acknowledgement first, then what changes. Null where
 * its filter is none, which the SDK answers.
 */
export async function listen(served: Served, { message, params }: PlainRequest) {
  const filter = params.notifications;
  if (typeof filter !== "object" || filter === null || Array.isArray(filter)) return null;
  const asked = filter as Fields;
  for (const [, field] of WANTED) {
    if (asked[field] !== undefined && typeof asked[field] !== "boolean") return null;
  }
  const honored = WANTED.filter(([, field]) => asked[field] === true);
  const _meta = { [SUBSCRIPTION_KEY]: message.id };
  const notifications = Object.fromEntries(honored.map(([, field]) => [field, true]));
  const said = (method: string, more: Fields = {}) => ({
    jsonrpc: "2.0",
    method: `notifications/${method}`,
    params: { ...more, _meta },
  });
  const opened = await openListStream(served.request, served.caller, served.world, {
    wants: new Set(honored.map(([list]) => list)),
    first: [said("subscriptions/acknowledged", { notifications })],
    changed: (list) => said(`${list}/list_changed`),
    last: {
      jsonrpc: "2.0",
      id: message.id,
      result: { resultType: "complete", _meta: { ..._meta, [SERVER_INFO_KEY]: SERVER_INFO } },
    },
  });
  served.recorder.settle(message.id, { code: opened ? null : "busy" });
  return opened ?? full(served, message.id);
}

function full({ request }: Served, id: string | number): Answer {
  const error = {
    code: -31_503,
    message: "No more streams are to be had now. Ask for the lists instead.",
    data: { error: "busy", request_id: request.exchange.requestId },
  };
  return jsonAnswer(errorText(id, error));
}
