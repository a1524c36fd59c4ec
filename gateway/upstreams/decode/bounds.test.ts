import { expect, test } from "vitest";
import { DOCUMENT_BYTES, MESSAGE_BYTES, NOTICES_A_SECOND, NOTICES_AT_ONCE } from "./bounds";
import { checkDocument } from "./check-document";
import { LineReader } from "./line-reader";
import { MessageReader } from "./message-reader";
import { noticeRate } from "./notice-rate";

test("a message that arrives byte by byte takes up at most about twice its size in memory", () => {
  const reader = new MessageReader();
  const one = Buffer.from("x");
  reader.add(Buffer.from("{"));
  for (let count = 1; count < 3_000_000; count++) reader.add(one);
  const { bytes } = reader.end();
  expect(bytes).toHaveLength(3_000_000);
  expect(bytes.buffer.byteLength).toBeLessThan(3_000_000 * 2.1);
});

test("the reader refuses bytes beyond the limit and does not store them", () => {
  const reader = new MessageReader();
  const block = Buffer.alloc(1_048_576);
  for (let count = 0; count < MESSAGE_BYTES / block.length; count++) {
    expect(reader.add(block)).toBe(true);
  }
  expect(reader.add(Buffer.alloc(1))).toBe(false);
  expect(reader.size).toBe(MESSAGE_BYTES);
});

test("notifications are limited in number, both in a burst and per second", () => {
  const rate = noticeRate();
  const admitted = (atMs: number, count: number) =>
    Array.from({ length: count }, () => rate.admit(atMs)).filter(Boolean).length;
  expect(admitted(0, 10_000)).toBe(NOTICES_AT_ONCE);
  expect(admitted(1_000, 10_000)).toBe(NOTICES_A_SECOND);
  expect(admitted(60_000, 10_000)).toBe(NOTICES_AT_ONCE);
});

test("lines are split correctly wherever the bytes are cut, and a line that is too large is reported", () => {
  const text = `\n{"jsonrpc":"2.0","id":1,"result":{}}\r\n\n{"jsonrpc":"2.0","id":2,"result":{}}\nrest`;
  for (let size = 1; size < text.length; size++) {
    const reader = new LineReader();
    const ids: unknown[] = [];
    for (let at = 0; at < text.length; at += size) {
      reader.feed(Buffer.from(text.slice(at, at + size)), ({ message }) => {
        ids.push(message.kind === "result" ? message.id : message.kind);
      });
    }
    expect(ids).toEqual([1, 2]);
  }
  expect(new LineReader(10).feed(Buffer.from("12345678901\n"), () => {})).toBe(false);
});

test("a document is accepted only if it is a JSON object within the size limits", () => {
  const check = (text: string) => checkDocument(Buffer.from(text));
  expect(check('{"issuer":"https://x","keys":[{"kid":"1"}]}')).toBeNull();
  expect(check(`{"a":${"[".repeat(200)}${"]".repeat(200)}}`)).toBe("too_deep");
  expect(check(`{"a":[${"0,".repeat(20_000)}0]}`)).toBe("too_many_members");
  expect(check(`{"a":"${"x".repeat(DOCUMENT_BYTES)}"}`)).toBe("too_large");
  for (const text of ["[]", '"x"', "<html>", "{", '{"a":01}']) expect(check(text)).toBe("not_json");
});
