import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/rpc-answer";

/** Formats a JSON-RPC response with a result that is already JSON text. */
export function resultText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/**
 * Formats a JSON-RPC response as pieces. `result` consists of bytes and already includes the brace
 * that closes the response.
 */
export function resultPieces(id: string | number, result: Buffer): readonly Buffer[] {
  return [Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), result];
}

/** Formats a JSON-RPC error response. `id` is null if the request's own id is not known. */
export function errorText(id: string | number | null, error: RpcError): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error });
}

/** The body of a message. Several pieces are sent one after another. */
export type MessageBody = string | Uint8Array | readonly Uint8Array[];

/** Returns the body of a message as one piece. */
export function bytesOf(body: MessageBody): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  if (!(body instanceof Uint8Array)) return Buffer.concat(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** Builds an HTTP response with a JSON body. */
export function jsonAnswer(body: MessageBody, status = 200): Answer {
  // `x-request-id` gets its value later. The property is created here, because adding a property to
  // an existing object is slower.
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-request-id": "",
  };
  return { status, headers, body };
}
