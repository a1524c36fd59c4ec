import type { Socket } from "node:net";
import { inRequiredForm } from "./absolute-form";
import type { Outgoing } from "./plain-connection";

/** Writes a whole request to a socket. */
export function writeRequest(to: Socket, composed: Outgoing): void {
  const request = inRequiredForm(to, composed);
  if (typeof request === "string") {
    // Requests are nearly always ASCII, and writing ASCII as latin1 is faster.
    const isAscii = Buffer.byteLength(request) === request.length;
    to.write(request, isAscii ? "latin1" : "utf8");
    return;
  }
  const isOne = request.length === 1;
  if (!isOne) to.cork();
  for (const piece of request) to.write(piece);
  if (!isOne) to.uncork();
}
