import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "@/gateway/http/exchange";
import { wholeBody } from "@/gateway/http/whole-body";
import { countStream } from "@/lib/metrics/live-streams";

const DRAINED_BODY_BYTES = 256 * 1024;
const LINGER_MS = 1_000;
const SMALL_BYTES = 16 * 1024;

/**
 * Sends an answer. A stream is sent as fast as the client reads it, and is cancelled if the client
 * disconnects.
 */
export async function writeAnswer(
  req: IncomingMessage,
  res: ServerResponse,
  answer: Answer,
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  const { status } = answer;
  const body = wholeBody(answer);
  // The names and values of the headers alternate in one flat list, which Node writes without
  // converting it.
  const head: string[] = [];
  for (const name in extra) head.push(name, extra[name] ?? "");
  for (const name in answer.headers) head.push(name, answer.headers[name] ?? "");
  for (const cookie of answer.cookies ?? []) head.push("set-cookie", cookie);
  if (leavesBodyUnread(req)) closeAfter(req, res, head);
  if (body instanceof ReadableStream) {
    res.writeHead(status, head);
    res.flushHeaders();
    const ended = countStream();
    await pump(body, res).finally(ended);
    return;
  }
  const whole = body instanceof Uint8Array && body.length <= SMALL_BYTES ? textOf(body) : body;
  if (body !== null) head.push("content-length", String(Buffer.byteLength(body)));
  else if (status !== 204 && status !== 304) head.push("content-length", "0");
  res.writeHead(status, head);
  res.end(whole ?? undefined);
}

/**
 * Converts the bytes of a body to a string, because Node sends a short string in the same packet as
 * the headers, but bytes separately.
 */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

async function pump(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const gone = new AbortController();
  const onClose = () => {
    gone.abort();
    reader.cancel().catch(() => {});
  };
  res.once("close", onClose);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || res.destroyed) break;
      if (!res.write(value)) await once(res, "drain", { signal: gone.signal }).catch(() => {});
    }
    res.off("close", onClose);
    res.end();
  } catch {
    // The status has already been sent, so the failure can only be signalled by an incomplete
    // answer.
    res.destroy();
  }
}

/**
 * Returns whether the connection should be closed because a large part of the body is unread, which
 * Node would otherwise read and drop.
 */
function leavesBodyUnread(req: IncomingMessage): boolean {
  if (req.complete) return false;
  const length = req.headers["content-length"];
  if (length === undefined) return req.headers["transfer-encoding"] !== undefined;
  return Number(length) > DRAINED_BODY_BYTES;
}

/**
 * Closes the connection after the answer, with some delay so that the client can read the answer.
 */
function closeAfter(req: IncomingMessage, res: ServerResponse, head: string[]): void {
  head.push("connection", "close");
  const { socket } = req;
  res.once("finish", () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
}
