const LF = 0x0a;
const CR = 0x0d;
const BEGIN = Buffer.from("event: message\ndata: ");
const END = Buffer.from("\n\n");

/** Formats a message as an event of an event stream. */
export function eventBytes(message: Uint8Array): Uint8Array {
  if (!message.includes(LF) && !message.includes(CR)) return Buffer.concat([BEGIN, message, END]);
  const lines = Buffer.from(message)
    .toString("utf8")
    .split(/\r\n|\r|\n/);
  return Buffer.from(`event: message\n${lines.map((line) => `data: ${line}\n`).join("")}\n`);
}

/** A comment line of an event stream. It keeps proxies and clients from closing a quiet stream. */
export const HEARTBEAT: Uint8Array = Buffer.from(": keepalive\n\n");

export const EVENT_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;
