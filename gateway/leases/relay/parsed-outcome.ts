import { text } from "node:stream/consumers";
import { wholeBody } from "@/gateway/http/whole-body";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { isRecord } from "@/lib/std/is-record";

/**
 * Converts the outcome of a call that was passed on to the form in which the SDK can write it, for
 * the messages of a batch: the answer is read completely, and what came before it is sent first.
 */
export async function parsedOutcome(mcp: McpRequest, outcome: Outcome): Promise<Outcome> {
  if (outcome.kind !== "relayed") return outcome;
  const { answer, server = null } = outcome;
  const body =
    answer.body instanceof ReadableStream
      ? await text(answer.body as unknown as AsyncIterable<Uint8Array>)
      : Buffer.from((wholeBody(answer) ?? "") as Uint8Array).toString("utf8");
  const { code } = await outcome.ending;
  const messages = messagesOf(answer.body instanceof ReadableStream, body);
  const last = messages.pop();
  for (const message of messages) mcp.reply.message(Buffer.from(JSON.stringify(message)));
  const told = code === null ? {} : { code };
  if (isRecord(last?.result)) return { kind: "result", result: last.result, server, ...told };
  const error = last?.error as { code: number; message: string; data?: unknown } | undefined;
  if (isRecord(error)) return { kind: "error", error, server, ...told };
  return failed({ code: "internal" }, server);
}

function messagesOf(isStream: boolean, body: string): Record<string, unknown>[] {
  if (!isStream) return body === "" ? [] : [JSON.parse(body)];
  return body.split("\n\n").flatMap((event) => {
    const data = [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join("\n");
    return data === "" ? [] : [JSON.parse(data)];
  });
}
