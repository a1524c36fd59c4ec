import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/link";

/** A JSON-RPC answer whose result is JSON already. */
export function resultText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The same in pieces, of a result that is bytes already, with what closes the answer after it. */
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
  // With room for the one header that every answer gets: an object that grows costs more.
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-request-id": "",
  };
  return { status, headers, body };
}
