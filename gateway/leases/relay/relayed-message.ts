import { text } from "node:stream/consumers";
import type { Answer } from "@/gateway/http/exchange";
import { wholeBody } from "@/gateway/http/whole-body";
import type { Reply } from "@/gateway/messages/reply";

/**
 * Reads the answer to a message of a batch that was passed on to another process: completely, and
 * as bytes. What came before the answer itself is sent first. Returns null if there is no answer.
 */
export async function relayedMessage(answer: Answer, reply: Reply): Promise<Buffer | null> {
  const isStream = answer.body instanceof ReadableStream;
  const body = isStream
    ? await text(answer.body as unknown as AsyncIterable<Uint8Array>)
    : Buffer.from((wholeBody(answer) ?? "") as Uint8Array).toString("utf8");
  const messages = isStream ? messagesIn(body) : [body];
  const last = messages.pop() ?? "";
  for (const message of messages) reply.message(Buffer.from(message));
  return last === "" ? null : Buffer.from(last);
}

/** Returns the data of the events in a stream. */
function messagesIn(events: string): string[] {
  return events.split("\n\n").flatMap((event) => {
    const data = [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join("\n");
    return data === "" ? [] : [data];
  });
}
