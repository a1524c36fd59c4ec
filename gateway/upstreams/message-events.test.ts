import { expect, test } from "vitest";
import { seeded } from "./decode/testing/hostile-messages.mjs";
import { MessageEvents } from "./message-events";

interface Heard {
  readonly name: string;
  readonly id: string | null;
  readonly retry: number | null;
  readonly text: string;
}

function heard(pieces: readonly Buffer[], limitBytes?: number): Heard[] | "too large" {
  const reader = new MessageEvents(limitBytes);
  const all: Heard[] = [];
  for (const piece of pieces) {
    const isFine = reader.feed(piece, (event) => {
      all.push({ name: event.name, id: event.id, retry: event.retry, text: event.text() });
    });
    if (!isFine) return "too large";
  }
  return all;
}
const whole = (text: string) => heard([Buffer.from(text)]);
const none = { name: "message", id: null, retry: null };

test.each([
  ["data: a\n\n", [{ ...none, text: "a" }]],
  [
    "data:a\r\ndata:  b\r\rdata\n\n",
    [
      { ...none, text: "a\n b" },
      { ...none, text: "" },
    ],
  ],
  ["\ufeffdata: é\n\n\n\n: hello\n\n", [{ ...none, text: "é" }]],
  [
    "id: 5\nevent: endpoint\ndata: /x\nretry: 70\nretry: no\n\nid\ndata: y\n\n",
    [
      { name: "endpoint", id: "5", retry: 70, text: "/x" },
      { ...none, id: "", text: "y" },
    ],
  ],
  ["id: 7\n\n", [{ ...none, id: "7", text: "" }]],
  ["dat: no\ndatas: no\n data: no\ndata\n\ndata: unended\n", [{ ...none, text: "" }]],
] as const)(
  "the event stream %j is parsed as the HTML standard prescribes (section 9.2.6)",
  (text, events) => {
    expect(whole(text)).toEqual(events);
    for (let at = 0; at <= Buffer.byteLength(text); at++) {
      const bytes = Buffer.from(text);
      expect(heard([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(events);
    }
    expect(heard([...Buffer.from(text)].map((byte) => Buffer.of(byte)))).toEqual(events);
  },
);

test("a stream gives the same events wherever its bytes are split", () => {
  const random = seeded(7);
  const parts = ["data: x", "data:", "data", "id: 1", ":", "event: e", "\n", "\r", "\r\n", "\n\n"];
  for (let count = 0; count < 3_000; count++) {
    const length = Math.floor(random() * 30);
    const made = Array.from({ length }, () => parts[Math.floor(random() * parts.length)]);
    const bytes = Buffer.from(made.join(""));
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + Math.floor(random() * 9);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    expect(heard(pieces)).toEqual(heard([bytes]));
  }
});

test("only the data of each event is limited, not the number of events, lines or comments", () => {
  expect(heard([Buffer.from(`${"data: 12345\n\n".repeat(5_000)}`)], 10)).toHaveLength(5_000);
  expect(heard([Buffer.from(`${": 12345678901\n".repeat(5_000)}data: 1\n\n`)], 10)).toHaveLength(1);
  expect(heard([Buffer.from("data: 12345678901\n\n")], 10)).toBe("too large");
  expect(heard([Buffer.from("data: 12345\n".repeat(2))], 10)).toBe("too large");
  const lines = heard([Buffer.from(`${"data:\n".repeat(200_000)}\n`)]);
  expect(lines).toMatchObject([{ text: "\n".repeat(199_999) }]);
});

test("the data lines of one event form one message, and two events are two messages", () => {
  const reader = new MessageEvents();
  const ids: unknown[] = [];
  const said = (id: number) => `data: {"jsonrpc":"2.0",\ndata: "id":${id},"result":{}}\n\n`;
  const take = (event: MessageEvents) => {
    const { message } = event.read();
    ids.push(message.kind === "result" ? message.id : message);
  };
  reader.feed(Buffer.from(said(1) + said(2)), (event) => take(event as MessageEvents));
  expect(ids).toEqual([1, 2]);
});
