import type { IncomingMessage } from "node:http";
import { pieceCount } from "@/gateway/http/plain/piece-count";
import { guardCallback } from "@/lib/process/guard-callback";
import { DialError } from "./dial-error";

/** The blank lines that end an event (HTML, section 9.2.6). */
const EVENT_ENDS = ["\n\n", "\r\n\r\n", "\r\r"].map((text) => Buffer.from(text));
const LONGEST_END = 4;

/**
 * Turns a response into a web stream with back-pressure. The stream fails with `too_large` after
 * more than `limitBytes`. In an event stream, which may be endless, the limit applies to each
 * event. The stream fails with `in_pieces` if the body arrives in far too many pieces. Cancelling
 * the stream or aborting `signal` closes the connection.
 */
export function responseBody(
  message: IncomingMessage,
  limitBytes: number,
  signal: AbortSignal | null,
): ReadableStream<Uint8Array> {
  const isEventStream = /^text\/event-stream\b/i.test(message.headers["content-type"] ?? "");
  let bytes = 0;
  let end = Buffer.alloc(0);
  let finished = false;
  const pieces = pieceCount();

  function count(chunk: Buffer): boolean {
    bytes += chunk.length;
    if (isEventStream) {
      const seen = Buffer.concat([end, chunk]);
      const last = Math.max(...EVENT_ENDS.map((mark) => seen.lastIndexOf(mark)));
      if (last >= 0) bytes = seen.length - last;
      end = seen.subarray(-(LONGEST_END - 1));
    }
    return bytes <= limitBytes;
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const abort = () => message.destroy(abortReason(signal));
        const finish = (error?: unknown) => {
          if (finished) return;
          finished = true;
          signal?.removeEventListener("abort", abort);
          if (error === undefined) controller.close();
          else controller.error(error);
        };
        signal?.addEventListener("abort", abort, { once: true });
        const refuse = (fault: "too_large" | "in_pieces", text: string) => {
          finish(new DialError(fault, text));
          message.destroy();
        };
        const receive = (chunk: Buffer) => {
          if (finished) return;
          if (!pieces.add(chunk.length)) {
            refuse("in_pieces", "The answer came in far too many small pieces.");
          } else if (!count(chunk)) {
            refuse("too_large", `The answer has more than ${limitBytes} bytes.`);
          } else {
            controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
            if ((controller.desiredSize ?? 0) <= 0) message.pause();
          }
        };
        const broken = () => message.destroy();
        message.on("data", guardCallback(receive, broken));
        message.once(
          "end",
          guardCallback(() => finish(), broken),
        );
        message.once("error", guardCallback(finish, broken));
        message.once(
          "close",
          guardCallback(() => finish(new Error("The connection ended inside an answer."))),
        );
        message.pause();
      },
      pull() {
        message.resume();
      },
      cancel() {
        finished = true;
        message.destroy();
      },
    },
    { highWaterMark: 1 },
  );
}

/** Returns the signal's reason if that is an error, and otherwise an `AbortError`. */
export function abortReason(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException("Aborted", "AbortError");
}
