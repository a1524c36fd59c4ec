import { limitedAnswer } from "@/gateway/admission/limited";
import type { Answer } from "@/gateway/http/exchange";
import { SERVER_INFO, SERVER_INFO_KEY, SUBSCRIPTION_KEY } from "@/gateway/messages/identity";
import type { PlainRequest } from "@/gateway/messages/plain-request";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import type { Served } from "@/gateway/messages/served";
import { type ListName, openListStream } from "./list-stream";

const WANTED: readonly (readonly [ListName, string])[] = [
  ["tools", "toolsListChanged"],
  ["prompts", "promptsListChanged"],
  ["resources", "resourcesListChanged"],
];

type Fields = Readonly<Record<string, unknown>>;

/**
 * `subscriptions/listen` (MCP 2026-07-28): the acknowledgement first, then what changes.
 */
export async function listen(served: Served, { message, params }: PlainRequest): Promise<Answer> {
  const asked = filterOf(params.notifications);
  if (!asked) return refused(served, message.id);
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
  served.recorder.settle(message.id, { code: opened.ok ? null : opened.failure.code });
  if (opened.ok) return opened.value;
  if (opened.failure.code === "busy") return full(served, message.id);
  return limitedAnswer(served.request, served.caller, opened.failure, message.id);
}

/** Null where it is no filter. */
function filterOf(value: unknown): Fields | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const filter = value as Fields;
  const isFilter = WANTED.every(([, field]) => {
    return filter[field] === undefined || typeof filter[field] === "boolean";
  });
  return isFilter ? filter : null;
}

function refused({ request, recorder }: Served, id: string | number): Answer {
  recorder.settle(id, { code: "-32602" });
  const error = {
    code: -32_602,
    message: "notifications must be an object that says what to be told of.",
    data: { error: "invalid_input", request_id: request.exchange.requestId },
  };
  return jsonAnswer(errorText(id, error));
}

function full({ request }: Served, id: string | number): Answer {
  const error = {
    code: -31_503,
    message: "No more streams are to be had now. Ask for the lists instead.",
    data: { error: "busy", request_id: request.exchange.requestId },
  };
  return jsonAnswer(errorText(id, error));
}
