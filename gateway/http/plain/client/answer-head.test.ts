import { expect, test } from "vitest";
import { readHead } from "./answer-head";

const head = (...lines: string[]) =>
  readHead(["HTTP/1.1 200 OK", "content-type: application/json", ...lines].join("\r\n"));

test("a response head with unusual but valid headers is accepted", () => {
  expect(head("content-length:5", "x-odd: \t caf\xe9 ", "keep-alive: timeout=7")).toMatchObject({
    status: 200,
    framing: { kind: "length", bytes: 5 },
    keepAlive: true,
    idleMs: 7_000,
  });
  expect(readHead("HTTP/1.1 204")).toMatchObject({ status: 204 });
});

test.each([
  ["a blank before the colon", "content-length : 5"],
  ["a tab before the colon", "content-length\t: 5"],
  ["a tab after the length", "content-length: 5\t"],
  ["a folded line", " 5"],
  ["a folded line after a tab", "\tx: 5"],
  ["no name", ": 5"],
  ["no colon", "content-length"],
  ["a name that is not a token", "content(length): 5"],
  ["a name outside of ASCII", "caf\xe9: 5"],
  ["NUL in a name", "content\0-length: 5"],
  ["NUL in a value", "x: a\0b"],
  ["a control character in a value", "x: a\x01b"],
  ["DEL in a value", "x: a\x7fb"],
  ["a bare line feed", "x: a\ncontent-length: 5"],
  ["a bare carriage return", "x: a\rcontent-length: 5"],
  ["two lengths", "content-length: 5\r\ncontent-length: 6"],
  ["a length and chunks", "content-length: 5\r\ntransfer-encoding: chunked"],
])("a response head with %s is invalid", (_, line) => expect(head(line)).toBeNull());

test("a status line with a control character is invalid", () => {
  expect(readHead("HTTP/1.1 200 O\0K\r\nx: y")).toBeNull();
  expect(readHead("HTTP/1.1 200 O\nK\r\nx: y")).toBeNull();
});
