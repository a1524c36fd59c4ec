import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { BadReason } from "@/gateway/upstreams/decode/bad-reason";
import { JUDGED_MEMBERS } from "@/gateway/upstreams/decode/bounds";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { parseInTurns } from "@/gateway/upstreams/decode/parse-value";
import { type MessageChannel, messageBytes } from "@/gateway/upstreams/message-channel";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { INTERNAL } from "@/lib/errors/rpc-codes";
import { parseParams } from "./parse-answer";

/**
 * Makes a channel usable as a transport of the SDK's client. `first` gets each message before the
 * SDK does, and can keep it from the SDK. The SDK sees only valid messages. In place of an invalid
 * answer, it gets an error without the answer's content.
 */
export function channelTransport(
  channel: MessageChannel,
  first: {
    take(read: ReadMessage): boolean | Promise<boolean>;
    closed(problem: LinkProblem): void;
  },
): Transport {
  const transport: Transport = {
    start: () =>
      channel.start({
        read: async (read) => {
          if (await first.take(read)) return;
          const message = await sdkMessage(read);
          if (message) transport.onmessage?.(message);
        },
        closed: (problem) => {
          if (problem) first.closed(problem);
          transport.onclose?.();
        },
      }),
    send: (message) => channel.send(messageBytes(message)),
    close: () => channel.close(),
    setProtocolVersion: (version) => channel.setProtocolVersion?.(version),
  };
  // The SDK recognizes a local process by these two properties, and takes silence on its pipe as a
  // sign of a legacy server.
  if ("pid" in channel) Object.assign(transport, { stderr: null, pid: channel.pid });
  return transport;
}

/**
 * Parses a message and returns it in a new JSON-RPC envelope for the SDK. Returns null if the SDK
 * does not need the message.
 */
async function sdkMessage(read: ReadMessage): Promise<JSONRPCMessage | null> {
  const { bytes, message } = read;
  if (message.kind === "bad")
    return message.id === null ? null : refused(message.id, message.reason);
  if (message.kind === "notification" || message.kind === "request") {
    if (message.members > JUDGED_MEMBERS) return null;
    const { method } = message;
    const params = message.params ? { params: await parseParams(read) } : {};
    const id = message.kind === "request" ? { id: message.id } : {};
    return { jsonrpc: "2.0", ...id, method, ...params } as JSONRPCMessage;
  }
  const { id } = message;
  if (id === null) return null;
  if (message.members > JUDGED_MEMBERS) return refused(id, "too_many_members");
  const said =
    message.kind === "result"
      ? { result: await parseInTurns(bytes, message.result) }
      : { error: await parseInTurns(bytes, message.error) };
  return { jsonrpc: "2.0", id, ...said } as JSONRPCMessage;
}

function refused(id: Id, reason: BadReason): JSONRPCMessage {
  return { jsonrpc: "2.0", id, error: { code: INTERNAL, message: badProblem(reason).message } };
}
