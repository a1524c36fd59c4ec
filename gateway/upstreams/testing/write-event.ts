import type { ServerResponse } from "node:http";

/** Writes a message on an event stream. */
export function writeEvent(response: ServerResponse, message: unknown): void {
  response.write(`data: ${JSON.stringify(message)}\n\n`);
}
