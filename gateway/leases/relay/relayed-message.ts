import type { Answer } from "@/gateway/http/exchange";
import { wholeBody } from "@/gateway/http/whole-body";
import type { Reply } from "@/gateway/messages/reply";
import { MESSAGE_BYTES } from "@/gateway/upstreams/decode/bounds";
import { MessageEvents } from "@/gateway/upstreams/message-events";

/** Rewriting makes messages longer than a server may send them. */
const MOST_BYTES = 2 * MESSAGE_BYTES;

/**
 * Reads the answer to a message of a batch that was passed on to another process, and returns it as
 * bytes. What comes before the answer itself is sent at once, because it may be a question that the
 * answer waits for, and no faster than the client reads. Returns null if there is no answer.
 */
export async function relayedMessage(answer: Answer, reply: Reply): Promise<Buffer | null> {
  const { body } = answer;
  if (!(body instanceof ReadableStream)) {
    const whole = Buffer.from((wholeBody(answer) ?? "") as Uint8Array);
    return whole.length === 0 ? null : whole;
  }
  let last: Buffer | null = null;
  let goOn = () => {};
  let ready: Promise<void> = Promise.resolve();
  const stop = reply.listen({
    gone: () => goOn(),
    pause: () => {
      ready = new Promise((resolve) => {
        goOn = resolve;
      });
    },
    resume: () => goOn(),
  });
  const events = new MessageEvents(MOST_BYTES);
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const isFine = events.feed(bytes, (event) => {
        if (event.isEmpty) return;
        const { bytes: said, message } = event.read();
        const isBefore = message.kind === "notification" || message.kind === "request";
        if (isBefore) reply.message(said);
        else last = said;
      });
      if (!isFine) throw new Error("The other process sent a message that is too large.");
      await ready;
    }
  } finally {
    stop();
    goOn();
  }
  return last;
}
