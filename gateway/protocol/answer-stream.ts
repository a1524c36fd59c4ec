import type { Answer } from "@/gateway/http/exchange";
import { EVENT_HEADERS, eventBytes, HEARTBEAT } from "@/gateway/messages/event-text";
import { guardCallback } from "@/lib/process/guard-callback";

/** An answer that is sent as a stream of events, no faster than the caller reads it. */
export interface AnswerStream {
  readonly answer: Answer;
  message(message: Uint8Array): void;
  /** Sends a piece of an event stream as it is. */
  events(piece: Uint8Array): void;
  /** Sends a comment, which shows that the call is still running. */
  beat(): void;
  end(): void;
}

/**
 * Opens a stream of events to the caller, with a comment every `everyMs`. `on.gone` is called if
 * the caller disconnects before the stream has ended.
 */
export function answerStream(
  on: { pause(): void; resume(): void; gone(): void },
  everyMs: number,
): AnswerStream {
  let open = true;
  let to: ReadableStreamDefaultController<Uint8Array> | null = null;
  const write = (bytes: Uint8Array) => {
    if (!open || !to) return;
    to.enqueue(bytes);
    if ((to.desiredSize ?? 0) <= 0) on.pause();
  };
  const beat = () => write(HEARTBEAT);
  const heartbeat = setInterval(guardCallback(beat, on.gone), everyMs);
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        to = controller;
      },
      pull: () => on.resume(),
      cancel() {
        open = false;
        clearInterval(heartbeat);
        on.gone();
      },
    },
    { highWaterMark: 4 },
  );
  return {
    answer: { status: 200, headers: { ...EVENT_HEADERS }, body },
    message: (message) => write(eventBytes(message)),
    events: write,
    beat,
    end() {
      if (!open) return;
      open = false;
      clearInterval(heartbeat);
      to?.close();
    },
  };
}
