import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { newRequestId } from "@/gateway/http/edge/request-id";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { nodeMessage } from "@/gateway/http/plain/node-internals";
import { type Failure, fail } from "@/lib/errors/errors";
import type { FailureCode } from "@/lib/errors/view-codes";

const CODES: Readonly<Record<string, FailureCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "body_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

const ALLOWED = "GET, POST";
const LINGER_MS = 1_000;

/**
 * If Node's HTTP parser rejects a request, answers it with an error in the API's format and closes
 * the connection.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable || nodeMessage(socket)?.headersSent) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ""] ?? "malformed_request";
  end(socket, fail(code, { params: { limit: 0 } }).failure);
}

/**
 * Refuses CONNECT (RFC 9110, section 9.3.6) with an error in the API's format, because Node itself
 * would send no answer.
 */
export function answerConnect(_req: IncomingMessage, socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  // Arriving data is read and dropped, because closing the socket would reset the connection if
  // data were left unread.
  socket.resume();
  const params = { method: "CONNECT", allow: ALLOWED };
  end(socket, fail("method_not_allowed", { params }).failure, { allow: ALLOWED });
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function end(socket: Duplex, failure: Failure, more: Readonly<Record<string, string>> = {}): void {
  const requestId = newRequestId();
  const answer = failureAnswer(failure, requestId, more);
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
