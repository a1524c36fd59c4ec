import type { Caller } from "@/gateway/callers/authenticate";
import type { Request } from "@/gateway/http/request";
import { recordDenial } from "@/lib/audit/record-denial";
import type { NotFound } from "@/lib/catalogue/found";
import { failureRpc } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { namedIn } from "@/lib/keys/model";
import { maskAll, maskSecrets } from "@/lib/secrets/view";

/** A JSON-RPC error object. */
export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const INVALID_PARAMS = -32602;

const UNKNOWN = {
  "tools/call": "There is no tool of this name. Call latchkey_reach for those there are.",
  "prompts/get": "There is no prompt of this name.",
  "resources/read": "There is no resource of this URI.",
  "resources/subscribe": "There is no resource of this URI.",
  "completion/complete": "There is nothing of this name to complete.",
} as const;

export type NamingMethod = keyof typeof UNKNOWN;

/**
 * The error for what a caller named and does not reach. Unknown or refused, it is the same error
 * and the same record but for what operators alone read of it (rule, server), so that nobody learns
 * what others have. The rule is told where only the caller's own key stands in the way.
 */
export function unreachable(
  request: Request,
  { key }: Caller,
  method: NamingMethod,
  target: string,
  { denied, server }: NotFound,
): RpcErrorBody {
  const { exchange, now } = request;
  recordDenial({
    at: now,
    action: "mcp.call",
    code: denied?.ownRule ? "forbidden" : "not_found",
    reason: denied?.reason ?? "no_such_name",
    ...(denied ? { rule: denied.rule } : {}),
    requestId: exchange.requestId,
    address: exchange.address,
    key: namedIn(key),
    details: { method, target: storable(target), server: server?.name ?? null },
  });
  return {
    code: INVALID_PARAMS,
    message: UNKNOWN[method],
    data: {
      error: "not_found",
      request_id: exchange.requestId,
      ...(denied?.ownRule ? { rule: denied.rule } : {}),
    },
  };
}

/** What is kept of a name that anybody may have typed: no secret, no NUL, no half of a character. */
function storable(target: string): string {
  const text = maskSecrets(target.slice(0, 1_000))
    .replace(/\p{Cc}/gu, "")
    .slice(0, 200);
  return Buffer.from(text, "utf8").toString("utf8");
}

/** A failure as a JSON-RPC error; what is wrong with single fields is in its text too. */
export function failureError(failure: Failure, requestId: string): RpcErrorBody {
  const rpc = failureRpc(failure, requestId);
  const problems = Object.entries(maskAll(failure.fields ?? {})).map(
    ([name, why]) => `${name} ${why}.`,
  );
  const url = failure.code === "connect_required" ? failure.params?.url : undefined;
  return {
    code: rpc.code,
    message: problems.length > 0 ? problems.join(" ") : rpc.message,
    data: { ...rpc.data, ...(url === undefined ? {} : { url }) },
  };
}

/** What a model can tell the person: a tool's own way to fail. */
export function connectResult(failure: Failure) {
  return { content: [{ type: "text" as const, text: failureText(failure) }], isError: true };
}
