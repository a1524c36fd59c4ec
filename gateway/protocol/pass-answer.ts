import type { Answer } from "@/gateway/http/exchange";
import { wholeBody } from "@/gateway/http/whole-body";
import type { PlainReply } from "./plain-reply";

/**
 * Passes an answer of another process on to a client whose stream has already begun, no faster than
 * the client reads it.
 */
export async function passAnswer(answer: Answer, reply: PlainReply): Promise<void> {
  const { body } = answer;
  if (!(body instanceof ReadableStream)) {
    const whole = wholeBody(answer) as string | Uint8Array | null;
    reply.end(whole === null || whole.length === 0 ? null : whole);
    return;
  }
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let ready: Promise<void> = Promise.resolve();
  let goOn = () => {};
  const stop = reply.listen({
    gone: () => void reader.cancel().catch(() => {}),
    pause: () => {
      ready = new Promise((resolve) => {
        goOn = resolve;
      });
    },
    resume: () => goOn(),
  });
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      reply.events(read.value);
      await ready;
    }
  } finally {
    stop();
    goOn();
    reply.end(null);
  }
}
