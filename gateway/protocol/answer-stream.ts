import type { Answer } from "@/gateway/http/exchange";
import { EVENT_HEADERS, eventBytes, HEARTBEAT } from "@/gateway/messages/event-text";
import { guardCallback } from "@/lib/process/guard-callback";

/** An answer that is sent as a stream of events, no faster than the caller reads it. */
export interface AnswerStream {
  readonly answer: Answer;
  message(message: Uint8Array): void;
  end(): void;
}

const HEARTBEAT_MS = 15_000;

/**
 * Opens a stream of events to the caller. `on.gone` is called if the caller disconnects before the
 * stream has ended.
 */
export function answerStream(on: { pause(): void; resume(): void; gone(): void }): AnswerStream {
  let open = true;
  let to: ReadableStreamDefaultController<Uint8Array> | null = null;
  const write = (bytes: Uint8Array) => {
    if (!open || !to) return;
    to.enqueue(bytes);
    if ((to.desiredSize ?? 0) <= 0) on.pause();
  };
  const heartbeat = setInterval(
    guardCallback(() => write(HEARTBEAT), on.gone),
    HEARTBEAT_MS,
  );
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
    end() {
      if (!open) return;
      open = false;
      clearInterval(heartbeat);
      to?.close();
    },
  };
}
