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
 * The maximum number of connections that an agent keeps open. With hundreds of connections, 511 of
 * them could be waiting to be accepted at the same time. The kernel would then assume a SYN flood
 * and reset some of them without the server's knowledge.
 */
const CONNECTIONS_MAX = 8;

/** Returns an agent that reuses its connections and opens at most `maxSockets` of them. */
export const keepingAgent = (maxSockets = CONNECTIONS_MAX) =>
  new Agent({ keepAlive: true, maxSockets });

let repeated = 0;

/** Returns how many requests were sent again because the server had closed an idle connection. */
export const repeatedRequests = () => repeated;

/**
 * Sends one request over a keep-alive connection. If the server closes a reused connection before
 * it sends any byte of the response, the request is repeated and counted. If a connection breaks in
 * another way, the promise rejects with an error that says which side ended the connection, and
 * when.
 */
export async function send(sent: Sent): Promise<Reply> {
  for (;;) {
    const told = await sendOnce(sent);
    if (!(told instanceof BrokenConnection)) return told;
    if (!told.wasIdle) throw told;
    repeated++;
  }
}

/** The error of a request that received no complete response. */
class BrokenConnection extends Error {
  /** True if a reused connection was closed before it delivered any byte of the response. */
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

/**
 * Observes the connection of a request. Returns a function that reports, after an error, how many
 * bytes the connection delivered and which side closed it.
 */
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
