import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/link";

/** A JSON-RPC answer whose result is already JSON. */
export function resultText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The same in pieces, for a result that is already bytes, with the end of the answer after it. */
export function resultPieces(id: string | number, result: Buffer): readonly Buffer[] {
  return [Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), result];
}

export function errorText(id: string | number | null, error: RpcError): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error });
}

/** A whole body as JSON. */
export function jsonAnswer(
  body: string | Uint8Array | readonly Uint8Array[],
  status = 200,
): Answer {
  // Has a property for the header that every answer gets: adding one later is slower.
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-request-id": "",
  };
  return { status, headers, body };
}
