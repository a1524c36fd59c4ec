import type { Agent } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { keepingAgent, repeatedRequests, send } from "./send";

const ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const open: { server: Server; agent: Agent }[] = [];

afterEach(() => {
  for (const { server, agent } of open.splice(0)) {
    agent.destroy();
    server.close();
  }
});

/**
 * Starts a server that answers each request with `answer`. The function receives the number of the
 * request, counted from 1.
 */
async function serving(answer: (socket: Socket, nth: number) => void) {
  let nth = 0;
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on("error", () => {});
    socket.on("data", () => answer(socket, ++nth));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const agent = keepingAgent();
  open.push({ server, agent });
  const { port } = server.address() as AddressInfo;
  const ask = () => send({ agent, port, path: "/", body: "asked" });
  return { ask, counts: () => ({ requests: nth, connections }) };
}

test("a request is repeated and counted if the server closes its reused connection before responding", async () => {
  const before = repeatedRequests();
  const { ask, counts } = await serving((socket, nth) => {
    if (nth === 2) socket.destroy();
    else socket.write(ANSWER);
  });
  await ask();
  expect(await ask()).toMatchObject({ status: 200, body: "ok" });
  expect(repeatedRequests() - before).toBe(1);
  expect(counts()).toEqual({ requests: 3, connections: 2 });
});

test("a request on a new connection is not repeated, and its error says which side closed the connection", async () => {
  const { ask, counts } = await serving((socket) => void socket.resetAndDestroy());
  await expect(ask()).rejects.toThrow(
    /^A reset from the server's side ended a new connection without a byte of the answer, \d+ ms after the request \(ECONNRESET\)$/,
  );
  expect(counts()).toEqual({ requests: 1, connections: 1 });
});

test("a request whose response has begun is not repeated when its connection closes", async () => {
  const { ask, counts } = await serving((socket, nth) => {
    if (nth === 1) socket.write(ANSWER);
    else socket.end(ANSWER.slice(0, -1));
  });
  await ask();
  await expect(ask()).rejects.toThrow(
    /^The server ended a reused connection after 39 bytes of the answer/,
  );
  expect(counts()).toEqual({ requests: 2, connections: 1 });
});

test("a hundred concurrent requests share eight connections", async () => {
  const { ask, counts } = await serving((socket) => socket.write(ANSWER));
  await Promise.all(Array.from({ length: 100 }, ask));
  expect(counts()).toEqual({ requests: 100, connections: 8 });
});
