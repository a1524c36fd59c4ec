import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";

export interface Reply {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

export interface Sent {
  readonly agent: Agent;
  readonly port: number;
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly localAddress?: string | undefined;
}

/**
 * The number of connections that one address keeps at most. More would be opened at once after a
 * pause, and the kernel counts them as a SYN flood once 511 wait for the server: it then answers
 * some of them with a reset that the server knows nothing of.
 */
const CONNECTIONS_MAX = 8;

/** An agent that keeps its connections, of which it opens a bounded number. */
export const keepingAgent = (maxSockets = CONNECTIONS_MAX) =>
  new Agent({ keepAlive: true, maxSockets });

let repeated = 0;

/** The number of requests that were repeated because the server had closed their connection. */
export const repeatedRequests = () => repeated;

/**
 * Sends one request over a kept connection. A request that meets a connection just as the server
 * closes it for idleness is sent again and counted: it went out on a reused connection and got no
 * byte. Any other broken connection rejects with an error that says which side ended it, and when.
 */
export async function send(sent: Sent): Promise<Reply> {
  for (;;) {
    const told = await sendOnce(sent);
    if (!(told instanceof BrokenConnection)) return told;
    if (!told.wasIdle) throw told;
    repeated++;
  }
}

/** Why a request got no whole answer. */
class BrokenConnection extends Error {
  /** True if the connection had waited for a request and gave no byte for this one. */
  readonly wasIdle: boolean;

  constructor(cause: NodeJS.ErrnoException, { reused, bytes, closedBy, milliseconds }: Ended) {
    const kept = reused ? "a reused connection" : "a new connection";
    const got = bytes === 0 ? "without a byte of the answer" : `after ${bytes} bytes of the answer`;
    const code = cause.code ?? cause.message;
    const when = `${milliseconds.toFixed(0)} ms after the request`;
    super(`${closedBy} ended ${kept} ${got}, ${when} (${code})`, { cause });
    const closed = cause.code === "ECONNRESET" || cause.code === "EPIPE";
    this.wasIdle = closed && reused && bytes === 0;
  }
}

interface Ended {
  readonly reused: boolean;
  readonly bytes: number;
  readonly closedBy: string;
  readonly milliseconds: number;
}

function sendOnce(sent: Sent): Promise<Reply | BrokenConnection> {
  const { agent, port, method = "POST", path, headers = {}, body = "", localAddress } = sent;
  const started = performance.now();
  return new Promise((done) => {
    const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
    const asking = request(
      {
        ...{ agent, port, host: "127.0.0.1", localAddress, method, path },
        headers: { host: `localhost:${port}`, ...headers, ...length },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          text += chunk;
        });
        answer.on("error", broken);
        answer.on("end", () =>
          done({
            status: answer.statusCode ?? 0,
            milliseconds: performance.now() - started,
            body: text,
            headers: answer.headers,
          }),
        );
      },
    );
    const heard = hearing(asking);
    const broken = (cause: NodeJS.ErrnoException) => {
      const milliseconds = performance.now() - started;
      done(new BrokenConnection(cause, { ...heard(cause), milliseconds }));
    };
    asking.on("error", broken);
    asking.end(body);
  });
}

/** Says afterwards what came over the request's connection, and which side closed it. */
function hearing(asking: ClientRequest) {
  let socket: Socket | null = null;
  let before = 0;
  asking.on("socket", (given) => {
    socket = given;
    before = given.bytesRead;
  });
  return ({ code, syscall, message }: NodeJS.ErrnoException): Omit<Ended, "milliseconds"> => {
    const closed = socket?.readableEnded || message === "socket hang up";
    const reset = code === "ECONNRESET" || code === "EPIPE";
    return {
      reused: asking.reusedSocket,
      bytes: (socket?.bytesRead ?? before) - before,
      closedBy: syscall === "connect" ? "The kernel" : SIDES[closed ? 0 : reset ? 1 : 2],
    };
  };
}

const SIDES = ["The server", "A reset from the server's side", "This side"] as const;
