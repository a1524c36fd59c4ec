import type { RpcErrorBody } from "@/lib/gateway/rpc-errors";
import type { Answer } from "@/lib/http/exchange";

const JSON_HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
} as const;

/** A JSON-RPC answer whose result is JSON already. */
export function resultText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

export function errorText(id: string | number | null, error: RpcErrorBody): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error });
}

/** A whole body as JSON. */
export function jsonAnswer(body: string | Uint8Array, status = 200): Answer {
  return { status, headers: { ...JSON_HEADERS }, body };
}
