import { expect, test } from "vitest";
import { FREE_PIECES } from "@/gateway/http/plain/piece-count";
import { type ChunkFault, chunkedBody } from "./chunked-body";

function read(pieces: readonly string[]): { text: string; end: number | ChunkFault } {
  const body = chunkedBody();
  let text = "";
  let end: number | ChunkFault = -1;
  for (const piece of pieces) {
    end = body.feed(Buffer.from(piece, "latin1"), (content) => {
      text += content.toString("latin1");
    });
    if (end !== -1) break;
  }
  return { text, end };
}

test.each([
  ["3\r\nabc\r\n0\r\n\r\n", "abc"],
  ["00000003;x=y\r\nabc\r\nA \t\r\n0123456789\r\n000\r\n\r\n", "abc0123456789"],
  ["1\r\na\r\n0\r\nx: y\r\nz: 1\r\n\r\n", "a"],
  ["2\r\n\r\n\r\n0\r\n\r\n", "\r\n"],
])("the chunked body %j is read correctly wherever its bytes are split", (body, text) => {
  const rest = `${body}next`;
  expect(read([rest])).toEqual({ text, end: body.length });
  for (let at = 1; at < body.length; at++) {
    expect(read([body.slice(0, at), body.slice(at)])).toEqual({ text, end: body.length - at });
  }
});

test.each([
  "\r\n",
  "g\r\n",
  "-1\r\n",
  "0x1\r\n",
  "1\na\r\n",
  "1\rx",
  "1\r\nab\r\n",
  "1\r\na\n",
  "1 2\r\n",
  "123456789\r\n",
  `1;${"x".repeat(80)}\r\n`,
  "0\r\nx\n",
  `0\r\n${"x: y\r\n".repeat(1_000)}\r\n`,
])("the chunked body %j is invalid", (body) => expect(read([body]).end).toBe("garbled"));

test("a body of too many small chunks is refused, and a body of as many larger chunks is accepted", () => {
  const many = (content: string, count: number) =>
    read([`${content.length.toString(16)}\r\n${content}\r\n`.repeat(count), "0\r\n\r\n"]);
  expect(many("x", FREE_PIECES * 2).end).toBe("too_many_pieces");
  expect(many("x", FREE_PIECES).text).toHaveLength(FREE_PIECES);
  expect(many("x".repeat(16), FREE_PIECES * 2).text).toHaveLength(FREE_PIECES * 32);
});
