import { expect, test } from "vitest";
import type { Answering } from "@/gateway/calls/answer/answering";
import { LEGACY } from "@/gateway/eras/legacy";
import type { ChannelCaller, ChannelTarget } from "@/gateway/upstreams/call-target";
import { decodeMessage } from "@/gateway/upstreams/decode/decode-message";
import { askChannel } from "./ask-channel";

/** Begins a call over a channel. Returns the call, its end, and what the caller got meanwhile. */
function begin() {
  const got: number[] = [];
  let caller: ChannelCaller | null = null;
  const target = {
    ...{ kind: "channel", timeoutMs: 60_000 },
    ask: (_message: Buffer, _id: number, asking: ChannelCaller) => {
      caller = asking;
      return () => {};
    },
  } as unknown as ChannelTarget;
  const answering = {
    ...{ sentId: "7", callerId: "1", method: "tools/call", server: {}, dialect: LEGACY },
    ...{ headers: {}, logs: { leastSeverity: () => 0 } },
  } as unknown as Answering;
  const asking = askChannel(target, Buffer.from("{}"), answering, {
    again: async () => null,
    notification: (bytes) => void got.push(bytes.length),
    question: () => false,
    end: () => {},
  });
  const tell = (length: number) => {
    const bytes = Buffer.from(
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"message":"${"x".repeat(length)}"}}`,
    );
    void caller?.read({ bytes, message: decodeMessage(bytes) });
  };
  return { asking, got, tell };
}

test("of what a server tells a caller who reads slowly, few messages and few bytes are kept", () => {
  const { asking, got, tell } = begin();
  tell(600_000);
  asking.pause();
  for (let one = 0; one < 50; one++) tell(600_000);
  expect(got).toHaveLength(2);
  asking.resume();
  asking.pause();
  for (let one = 0; one < 3_000; one++) tell(1);
  expect(got).toHaveLength(1_002);
  asking.resume();
  tell(600_000);
  expect(got).toHaveLength(1_003);
  asking.cancel();
});
