import { Agent } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openPlainConnection } from "./connection";
import type { AnswerListener } from "./plain-connection";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Connects to a server that answers every request by calling `say`. */
async function connected(say: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", () => say(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const on = { idle: 0, closed: 0 };
  const connection = openPlainConnection(new Agent(), new URL(`http://127.0.0.1:${port}/`), 1_000, {
    idle: () => on.idle++,
    closed: () => on.closed++,
  });
  return { connection, on };
}

const asked = (listener: Partial<AnswerListener>) =>
  new Promise<string>((resolve) => {
    const whole: AnswerListener = {
      head: () => {},
      data: () => {},
      end: () => resolve("end"),
      fail: (error) => resolve(error.message),
      ...listener,
    };
    begin(whole);
  });
let begin: (listener: AnswerListener) => void = () => {};

const throws = () => {
  throw new RangeError("Maximum call stack size exceeded");
};

test.each([
  ["head", { head: throws }],
  ["data", { data: throws }],
])("an exception in a listener's %s ends only its own connection and call", async (_, listener) => {
  const { connection, on } = await connected((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
  });
  begin = (to) => connection.send("GET / HTTP/1.1\r\n\r\n", to);
  expect(await asked(listener)).toBe("The answer could not be read.");
  expect([connection.isOpen, on.idle, on.closed]).toEqual([false, 0, 1]);
});

test("an exception in a listener's end or fail does not affect other calls", async () => {
  const whole = await connected((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
  });
  whole.connection.send("GET / HTTP/1.1\r\n\r\n", {
    head: () => {},
    data: () => {},
    end: throws,
    fail: throws,
  });
  const broken = await connected((socket) => socket.destroy());
  broken.connection.send("GET / HTTP/1.1\r\n\r\n", {
    head: () => {},
    data: () => {},
    end: throws,
    fail: throws,
  });
  await expect.poll(() => broken.on.closed).toBe(1);
  await expect.poll(() => whole.on.idle + whole.on.closed).toBeGreaterThan(0);
});

test("reading a large response yields to the event loop, so that other tasks can run", async () => {
  const body = Buffer.alloc(8 * 1_048_576, "x");
  const { connection, on } = await connected((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
  begin = (to) => connection.send("GET / HTTP/1.1\r\n\r\n", to);
  let bytes = 0;
  let turns = 0;
  let mostInOneTurn = 0;
  let inThisTurn = 0;
  let busy = true;
  const watch = () => {
    turns++;
    inThisTurn = 0;
    if (busy) setImmediate(watch);
  };
  setImmediate(watch);
  const data = (content: Buffer) => {
    bytes += content.length;
    inThisTurn += content.length;
    mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
  };
  expect(await asked({ data })).toBe("end");
  busy = false;
  expect(bytes).toBe(body.length);
  expect(turns).toBeGreaterThan(100);
  expect(mostInOneTurn).toBeLessThanOrEqual(4 * 64 * 1024);
  expect([connection.isOpen, on.idle]).toEqual([true, 1]);
  connection.destroy();
});
