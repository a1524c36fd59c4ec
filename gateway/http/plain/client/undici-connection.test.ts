import { Agent } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { FREE_PIECES } from "@/gateway/http/plain/piece-count";
import { feedState } from "@/lib/change-feed/feed";
import type { AnswerListener } from "./plain-connection";
import { undiciConnection } from "./undici-connection";
import { openUndiciPools } from "./undici-pools";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const pools = openUndiciPools();
const agent = new Agent();

/**
 * Starts a server that answers every request by calling `say`. Returns its URL and the sockets of
 * its connections.
 */
async function serving(say: (socket: Socket, request: string) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => say(socket, chunk.toString("latin1")));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), sockets };
}

const connectionTo = (url: URL, through = agent) =>
  undiciConnection(() => pools.poolFor(through, url, 1_000));

const REQUEST = 'POST /mcp?a=b HTTP/1.1\r\nx-a: "é"\r\ncontent-length: 2\r\n\r\n{}';

/** Sends a request. Returns the data that was received, and the error if there was one. */
function asked(connection: ReturnType<typeof connectionTo>, more: Partial<AnswerListener> = {}) {
  return new Promise<{ ended: Error | null; body: string }>((resolve) => {
    let body = "";
    connection.send(REQUEST, {
      head: () => {},
      data: (content) => {
        body += content.toString("latin1");
      },
      end: () => resolve({ ended: null, body }),
      fail: (ended) => resolve({ ended, body }),
      ...more,
    });
  });
}

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
const CHUNKED = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

test("requests are sent exactly as they were composed, one after another on the same socket", async () => {
  let request = "";
  const { url, sockets } = await serving((socket, said) => {
    request = said;
    socket.write(HELLO);
  });
  for (let count = 0; count < 3; count++) {
    expect(await asked(connectionTo(url))).toEqual({ ended: null, body: "hello" });
  }
  expect(request).toMatch(/^POST \/mcp\?a=b HTTP\/1\.1\r\n/);
  // UTF-8 in a request arrives byte for byte.
  expect(Buffer.from(request, "latin1").toString("utf8")).toMatch(/\r\nx-a: "é"\r\n/);
  expect(request).toMatch(/\r\ncontent-length: 2\r\n\r\n\{\}$/);
  expect(sockets).toHaveLength(1);
});

test("a socket that was kept open is not used again after the network policy has changed", async () => {
  const { url, sockets } = await serving((socket) => socket.write(HELLO));
  await asked(connectionTo(url));
  feedState().reset();
  await asked(connectionTo(url));
  expect(sockets).toHaveLength(2);
});

test.each([
  ["broken", "breaks off before an answer", (socket: Socket) => socket.destroy()],
  ["broken", "breaks off in an answer", (socket: Socket) => socket.end(HELLO.slice(0, -1))],
  ["not_http", "does not answer as HTTP asks", (socket: Socket) => socket.end("SSH-2.0\r\n\r\n")],
  [
    "not_http",
    "has too large a head",
    (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(40_000)}`),
  ],
  [
    "too_many_pieces",
    "sends far too many pieces",
    (socket: Socket) => socket.end(`${CHUNKED}${"1\r\nx\r\n".repeat(FREE_PIECES * 2)}0\r\n\r\n`),
  ],
] as const)("a request fails with the fault %s if the server %s", async (tag, _, say) => {
  const { url } = await serving(say);
  expect((await asked(connectionTo(url))).ended).toMatchObject({ name: "PlainFault", tag });
});

test("an exception in a listener ends only its own call", async () => {
  const { url } = await serving((socket) => socket.write(HELLO));
  const throws = () => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  for (const listener of [{ head: throws }, { data: throws }]) {
    const connection = connectionTo(url);
    expect((await asked(connection, listener)).ended).toMatchObject({ tag: "unreadable" });
    expect(connection.isOpen).toBe(false);
  }
  expect(await asked(connectionTo(url))).toEqual({ ended: null, body: "hello" });
});

test("a guard's refusal and an error of the socket reach the listener unchanged", async () => {
  const { url } = await serving((socket) => socket.write(HELLO));
  const refusing = new Agent();
  refusing.createConnection = () => {
    throw new Error("refused by a guard");
  };
  expect((await asked(connectionTo(url, refusing))).ended?.message).toBe("refused by a guard");
  servers[0]?.close();
  const gone = new URL("http://127.0.0.1:1/");
  expect((await asked(connectionTo(gone))).ended).toMatchObject({ code: "ECONNREFUSED" });
});

test("after a connection is destroyed, no listener is called and the socket is closed", async () => {
  const { url, sockets } = await serving((socket) => socket.write(CHUNKED));
  const heard: string[] = [];
  const connection = connectionTo(url);
  await new Promise<void>((resolve) => {
    connection.send(REQUEST, {
      head: () => {
        connection.destroy();
        resolve();
      },
      data: () => heard.push("data"),
      end: () => heard.push("end"),
      fail: () => heard.push("fail"),
    });
  });
  await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  expect([heard, connection.isOpen]).toEqual([[], false]);
});

test("reading a large response yields to the event loop, and a paused response is not read any further", async () => {
  const body = "x".repeat(8 * 1_048_576);
  const { url } = await serving((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
  let inThisTurn = 0;
  let mostInOneTurn = 0;
  let turns = 0;
  let bytes = 0;
  let busy = true;
  const watch = () => {
    turns++;
    inThisTurn = 0;
    if (busy) setImmediate(watch);
  };
  watch();
  const connection = connectionTo(url);
  const ended = asked(connection, {
    data: (content) => {
      if (bytes === 0) {
        connection.pause();
        setTimeout(() => {
          expect(bytes).toBeLessThan(body.length / 2);
          connection.resume();
        }, 50);
      }
      bytes += content.length;
      inThisTurn += content.length;
      mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
    },
  });
  expect((await ended).ended).toBeNull();
  busy = false;
  expect(bytes).toBe(body.length);
  expect(turns).toBeGreaterThan(50);
  expect(mostInOneTurn).toBeLessThanOrEqual(4 * 64 * 1024);
});
