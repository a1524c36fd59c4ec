import type { Answer } from "@/gateway/http/exchange";
import type { RpcErrorBody } from "./rpc-errors";

/** A JSON-RPC answer whose result is JSON already. */
export function resultText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The same in pieces, of a result that is bytes already, with what closes the answer after it. */
export function resultPieces(id: string | number, result: Buffer): readonly Buffer[] {
  return [Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), result];
}

export function errorText(id: string | number | null, error: RpcErrorBody): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error });
}

/** Error codes that have an HTTP status of their own (MCP 2026-07-28, Streamable HTTP). */
const STATUS: Readonly<Record<string, number>> = {
  "-32601": 404,
  "-32020": 400,
  "-32021": 400,
  "-32022": 400,
};

/** The status of an answer with this error code, or without one. Older clients know only 200. */
export function answerStatus(callerEra: "modern" | "legacy", code: string | null): number {
  return (callerEra === "modern" && code !== null && STATUS[code]) || 200;
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
