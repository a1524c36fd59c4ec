import { expect, test } from "vitest";
import { eventBytes } from "@/gateway/messages/event-text";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";
import { relayedMessage } from "./relayed-message";

const said = (message: object) => Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
const QUESTION = said({ id: "q", method: "elicitation/create", params: {} });
const ANSWER = said({ id: 1, result: { text: "a\n\nb" } });
const turn = () => new Promise((done) => setImmediate(done));

/** Begins to read an answer of another process, which the returned controller writes. */
function begin() {
  const got: string[] = [];
  let client: ReplyListener | null = null;
  const reply: Reply = {
    hasBegun: true,
    message: (message) => void got.push(Buffer.from(message).toString()),
    listen: (listener) => {
      client = listener;
      return () => {};
    },
  };
  let to: ReadableStreamDefaultController<Uint8Array> | null = null;
  let read = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        to = controller;
      },
      pull: () => void read++,
    },
    { highWaterMark: 0 },
  );
  const answer = relayedMessage({ status: 200, headers: {}, body }, reply);
  const tell = (bytes: Uint8Array) => to?.enqueue(bytes);
  return { answer, got, tell, end: () => to?.close(), client: () => client, reads: () => read };
}

test("a question in a batch that was passed on reaches the client before the answer", async () => {
  const { answer, got, tell, end } = begin();
  const event = eventBytes(QUESTION);
  tell(event.subarray(0, 20));
  tell(event.subarray(20));
  await turn();
  expect(got).toEqual([QUESTION.toString()]);
  tell(Buffer.from(": keepalive\n\n"));
  tell(eventBytes(ANSWER));
  end();
  expect((await answer)?.toString()).toBe(ANSWER.toString());
  expect(got).toHaveLength(1);
});

test("no more is read from the other process than the client reads", async () => {
  const { answer, got, tell, end, client, reads } = begin();
  await turn();
  client()?.pause?.();
  tell(eventBytes(QUESTION));
  await turn();
  const before = reads();
  for (let one = 0; one < 5; one++) tell(eventBytes(QUESTION));
  await turn();
  expect([got.length, reads()]).toEqual([1, before]);
  client()?.resume?.();
  tell(eventBytes(ANSWER));
  end();
  expect((await answer)?.toString()).toBe(ANSWER.toString());
  expect(got).toHaveLength(6);
});

test("an answer that is no stream is returned as it is, and no answer as null", async () => {
  const reply = {} as Reply;
  const whole = { status: 200, headers: {}, body: ANSWER.toString() };
  expect((await relayedMessage(whole, reply))?.toString()).toBe(ANSWER.toString());
  expect(await relayedMessage({ ...whole, body: null }, reply)).toBeNull();
});
