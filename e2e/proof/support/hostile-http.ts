import type { Socket } from "node:net";
import { hostileMessage } from "@/gateway/upstreams/decode/testing/hostile-messages.mjs";

type Random = () => number;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const oneOf = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)] as T;

const STATUSES = [202, 204, 301, 400, 401, 404, 405, 429, 500, 503];
const TYPES = ["application/json", "text/event-stream", "text/html", "text/plain", "", "x/y"];
const ODD_LINES = [
  "content-length : 5",
  " folded",
  "x: \0",
  "x: \x01",
  "content-length: 7\r\ncontent-length: 8",
  "transfer-encoding: chunked",
  "transfer-encoding: gzip",
  "content-encoding: gzip",
  "no colon",
  `x: ${"y".repeat(40_000)}`,
];

/** All status lines and odd header lines that a hostile response may contain. */
export const HEAD_LINES = [...STATUSES.map((status) => `HTTP/1.1 ${status} X`), ...ODD_LINES];

/**
 * Writes the response of a hostile server to the socket, including the HTTP head. `asked` is the id
 * of the request as JSON text.
 */
export function writeHostile(
  random: Random,
  asked: string,
  form: "json" | "events",
  socket: Socket,
): void {
  const body = form === "json" ? hostileMessage(random, asked) : hostileEvents(random, asked);
  const type = form === "json" ? "application/json" : "text/event-stream";
  const bytes = wire(random, body, random() < 0.97 ? type : oneOf(random, TYPES));
  const cut = random() < 0.5 ? bytes.length : below(random, bytes.length);
  socket.write(bytes.subarray(0, cut));
  setImmediate(() => {
    socket.write(bytes.subarray(cut));
    // If the head does not say how long the body is, the response ends when the connection is
    // closed.
    if (/^(?:closes|breaks)/.test(endings.get(bytes) ?? "")) socket.destroySoon();
  });
}

const endings = new WeakMap<Buffer, string>();

function wire(random: Random, body: Buffer, type: string): Buffer {
  const status = random() < 0.95 ? 200 : oneOf(random, STATUSES);
  const head = [`HTTP/1.1 ${status} X`];
  if (type !== "") head.push(`content-type: ${type}`);
  const kind = random();
  if (kind < 0.05) head.push(oneOf(random, ODD_LINES));
  if (kind < 0.65) return made([...head, `content-length: ${body.length}`], body, "whole");
  if (kind < 0.9) {
    const most = kind < 0.7 ? 1 : 1 + below(random, 5_000);
    return made([...head, "transfer-encoding: chunked"], chunked(random, body, most), "whole");
  }
  if (kind < 0.95) return made([...head, "connection: close"], body, "closes");
  return made([...head, `content-length: ${body.length + 10}`], body, "breaks off");
}

function made(head: readonly string[], body: Buffer, ending: string): Buffer {
  const whole = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
  endings.set(whole, ending);
  return whole;
}

function chunked(random: Random, body: Buffer, most: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = 1 + below(random, most);
    const part = body.subarray(at, at + size);
    const extension = random() < 0.01 ? ";x=y" : "";
    parts.push(
      Buffer.from(`${part.length.toString(16)}${extension}\r\n`),
      part,
      Buffer.from("\r\n"),
    );
    at += size;
  }
  const last =
    random() < 0.97 ? "0\r\n\r\n" : oneOf(random, ["0\r\nx: y\r\n\r\n", "g\r\n", "-1\r\n"]);
  return Buffer.concat([...parts, Buffer.from(last)]);
}

/** Returns an event stream with odd events. The last event may be the response to the request. */
function hostileEvents(random: Random, asked: string): Buffer {
  const parts: Buffer[] = [];
  const line = () => oneOf(random, ["\n", "\n", "\n", "\r\n", "\r"]);
  const count = random() < 0.02 ? 2_000 : 1 + below(random, 4);
  for (let index = 0; index < count; index++) {
    const end = line();
    if (random() < 0.1) parts.push(Buffer.from(`: comment${end}`));
    if (random() < 0.1) parts.push(Buffer.from(`id: ${index}${end}retry: 0${end}`));
    if (random() < 0.1)
      parts.push(Buffer.from(`event: ${oneOf(random, ["message", "x", ""])}${end}`));
    const isLast = index === count - 1;
    const notice = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}';
    const said = isLast ? hostileMessage(random, asked, true) : Buffer.from(notice);
    const cut = random() < 0.9 ? said.length : below(random, said.length);
    parts.push(Buffer.from("data: "), said.subarray(0, cut));
    if (cut < said.length) parts.push(Buffer.from(`${end}data:`), said.subarray(cut));
    parts.push(Buffer.from(`${end}${random() < 0.97 ? end : ""}`));
  }
  return Buffer.concat(parts);
}
