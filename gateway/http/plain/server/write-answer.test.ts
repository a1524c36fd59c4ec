import type { Socket } from "node:net";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { writeStream, writeWhole } from "./write-answer";

const ALWAYS = "connection: keep-alive\r\n";

/** Returns the bytes that are written for a response with the given header. */
async function written(name: string, value: string, stream = false): Promise<string> {
  const socket = new PassThrough();
  const headers = { "content-type": "text/plain", [name]: value };
  let whole = true;
  if (stream) {
    const body = new Response("hello").body as ReadableStream<Uint8Array>;
    const answer = { status: 200, headers, body };
    whole = await writeStream(socket as unknown as Socket, answer, body, ALWAYS);
  } else {
    writeWhole(socket as unknown as Socket, { status: 200, headers, body: "hello" }, ALWAYS);
  }
  socket.end();
  let text = "";
  for await (const chunk of socket) text += chunk.toString("latin1");
  return whole ? text : `broken: ${text}`;
}

test.each([
  ["a line end in a value", "x-note", "a\r\nset-cookie: b=c"],
  ["a line feed in a value", "x-note", "a\nset-cookie: b=c"],
  ["a carriage return in a value", "x-note", "a\rb"],
  ["NUL in a value", "x-note", "a\0b"],
  ["what is no ASCII in a value", "x-note", "caf\xe9"],
  ["a line end in a name", "x-note: 1\r\nset-cookie", "b=c"],
  ["a blank in a name", "x note", "a"],
  ["no name", "", "a"],
])("a response with %s is not sent", async (_, name, value) => {
  const text = await written(name, value);
  expect(text).toMatch(/^HTTP\/1\.1 500 /);
  expect(text).not.toMatch(/set-cookie|hello|x-note|x note/);
  expect(await written(name, value, true)).toBe("broken: ");
});

test("a response with any valid header is written byte for byte", async () => {
  for (const stream of [false, true]) {
    const text = await written("x-note", 'cafe\t; q="1"', stream);
    expect(text).toContain('x-note: cafe\t; q="1"\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain("hello");
  }
});
