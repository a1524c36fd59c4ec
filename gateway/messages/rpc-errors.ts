import { failureRpc } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import { maskAll } from "@/lib/secrets/view";

/** The `error` member of a JSON-RPC response. */
export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Converts a failure to a JSON-RPC error. The text also contains the problems of single fields. */
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
