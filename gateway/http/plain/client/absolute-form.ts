import type { Socket } from "node:net";
import type { Outgoing } from "./plain-connection";

/**
 * What a connection to a proxy requires of requests that the proxy itself passes on, without a
 * tunnel: they name the whole URL in their first line (absolute form, RFC 9112, section 3.2.2).
 */
export interface AbsoluteForm {
  /** The origin of the URLs, such as `http://mcp.example:8080`. */
  readonly origin: string;
  /** The value of `Proxy-Authorization`, or null if the proxy needs none. */
  readonly authorization: string | null;
}

const forms = new WeakMap<Socket, AbsoluteForm>();

/** Notes that requests on a connection have to be in absolute form. */
export const noteAbsoluteForm = (socket: Socket, form: AbsoluteForm): unknown =>
  forms.set(socket, form);

/** Returns a request in the form that its connection requires. */
export function inRequiredForm(to: Socket, request: Outgoing): Outgoing {
  const form = forms.get(to);
  if (!form) return request;
  const [first = Buffer.alloc(0), ...rest] =
    typeof request === "string" ? [Buffer.from(request)] : request;
  const path = first.indexOf(" ") + 1;
  const headers = first.indexOf("\r\n") + 2;
  const { origin, authorization } = form;
  const own = authorization === null ? "" : `proxy-authorization: ${authorization}\r\n`;
  const head = [
    ...[first.subarray(0, path), Buffer.from(origin), first.subarray(path, headers)],
    ...[Buffer.from(own), first.subarray(headers)],
  ];
  return [Buffer.concat(head), ...rest];
}
