import { takeConnection } from "@/gateway/http/plain/client/pool";
import type { PostTarget } from "@/gateway/upstreams/call-target";
import { REFUSAL_BYTES } from "@/gateway/upstreams/decode/bounds";
import { headerLines } from "./header-lines";

/**
 * Replies to a request that a Streamable HTTP server sends during a call. Does nothing if the link
 * is already sending the maximum number of replies. The reply is aborted when the call ends. Never
 * throws, and reports no failure.
 */
export function replyToServer(target: PostTarget, reply: object, until: AbortSignal): void {
  target.replies.send((signal) => post(target, JSON.stringify(reply), signal), until);
}

/** Resolves when the server has accepted the reply, when sending fails, or when `signal` aborts. */
function post(target: PostTarget, body: string, signal: AbortSignal): Promise<void> {
  const { url, agent, connectMs } = target;
  const first = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  const fixed = "connection: keep-alive\r\naccept-encoding: identity\r\n";
  const head = `${first}${fixed}${headerLines(target.headers())}`;
  // The network guard may throw here. The reply is then dropped, and the call itself reports that
  // the guard refused the address.
  const connection = takeConnection(agent, url, connectMs);
  return new Promise((resolve) => {
    let unread = REFUSAL_BYTES;
    const end = () => {
      signal.removeEventListener("abort", cut);
      resolve();
    };
    const cut = () => {
      connection.destroy();
      end();
    };
    signal.addEventListener("abort", cut, { once: true });
    const data = (content: Buffer) => {
      unread -= content.length;
      if (unread < 0) cut();
    };
    const listener = { head: () => {}, data, end, fail: end };
    connection.send(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, listener);
  });
}
