import type { Answer } from "./exchange";

/**
 * Calls `done` when the body of a response has been sent or aborted, or immediately if the body is
 * not a stream. Returns the response.
 */
export function whenSent(answer: Answer, signal: AbortSignal, done: () => void): Answer {
  const { body } = answer;
  if (!(body instanceof ReadableStream) || signal.aborted) {
    done();
    return answer;
  }
  signal.addEventListener("abort", done, { once: true });
  const reader = body.getReader();
  const through = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done: ended, value } = await reader.read();
          if (!ended) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        done();
      },
      cancel(reason) {
        done();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { ...answer, body: through };
}
