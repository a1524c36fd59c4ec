import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { failureAnswer } from "@/lib/error-wire";
import { type FailureCode, fail } from "@/lib/errors";
import { newRequestId } from "@/lib/http/edge/request-id";

const CODES: Readonly<Record<string, FailureCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "body_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** Says in our own error shape what Node's parser refuses, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const answering = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage;
  if (error.code === "ECONNRESET" || !socket.writable || answering?.headersSent) {
    socket.destroy();
    return;
  }
  const requestId = newRequestId();
  const failure = fail(CODES[error.code ?? ""] ?? "malformed_request", { params: { limit: 0 } });
  const answer = failureAnswer(failure.failure, requestId);
  const body = String(answer.body);
  const headers = {
    ...answer.headers,
    "x-content-type-options": "nosniff",
    "x-request-id": requestId,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n`;
  socket.end(`${status}${lines.join("")}\r\n${body}`);
}
