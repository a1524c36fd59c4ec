import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { LeanTarget } from "@/lib/upstreams/link/link";
import { replyTo } from "@/lib/upstreams/link/question";
import { headerLines } from "./compose-call";
import type { AnswerListener } from "./raw-connection";
import { takeConnection } from "./raw-pool";

/** For a server to take note of it. */
const NOTED_MS = 5_000;

/** Answers a question of a server over Streamable HTTP (`replyTo`); never throws, tells nobody. */
export function replyToServer(target: LeanTarget, id: Id, method: string): void {
  const { url, agent, connectMs } = target;
  const body = JSON.stringify(replyTo(id, method));
  const first = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  const fixed = "connection: keep-alive\r\naccept-encoding: identity\r\n";
  const head = `${first}${fixed}${headerLines(target.headers())}`;
  try {
    const connection = takeConnection(agent, url, connectMs);
    const late = setTimeout(() => connection.destroy(), NOTED_MS);
    late.unref();
    const done = () => clearTimeout(late);
    const listener: AnswerListener = { head: NOTHING, data: NOTHING, end: done, fail: done };
    connection.send(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, listener);
  } catch {
    // The guard refuses the address now: the call itself hears of it.
  }
}

const NOTHING = () => {};
