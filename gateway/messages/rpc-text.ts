import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/link";

/** A JSON-RPC answer whose result is already JSON. */
export function resultText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/**
 * A JSON-RPC answer in pieces, for a result that is already bytes and includes the end of the
 * answer.
 */
export function resultPieces(id: string | number, result: Buffer): readonly Buffer[] {
  return [Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), result];
}

export function errorText(id: string | number | null, error: RpcError): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error });
}

/** A JSON answer with this body. */
export function jsonAnswer(
  body: string | Uint8Array | readonly Uint8Array[],
  status = 200,
): Answer {
  // The object has a property for the header that every answer gets, because adding a property
  // later is slower.
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-request-id": "",
  };
  return { status, headers, body };
}
