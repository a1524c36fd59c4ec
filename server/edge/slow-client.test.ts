import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { listen } from "@/server/listen";
import { createEdge } from "./edge";
import { openPlainDoor } from "./plain-door";
import { testEdge, testPlainDoor } from "./testing/plain-door";

const opened: { server: Server; client: Socket }[] = [];
afterEach(() => {
  for (const { server, client } of opened.splice(0)) {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
});

/**
 * Opens a connection to a server with the plain door, which answers simple requests without
 * node:http. Returns the client, which does not read yet, and the server's end of the connection.
 */
async function slowClient(keepAliveMs = 60_000) {
  const servers: Server[] = [];
  const listening = await listen({
    host: "127.0.0.1",
    port: 0,
    tls: null,
    onRequest: createEdge(testEdge),
    onServer: (server) => {
      openPlainDoor(server, testPlainDoor(keepAliveMs));
      servers.push(server);
    },
  });
  const [server] = servers;
  if (!listening.ok || !server) throw new Error("The server does not listen.");
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const client = connect(listening.value.port, "127.0.0.1");
  client.on("error", () => {});
  client.pause();
  const [socket] = await accepted;
  opened.push({ server, client });
  return { server, client, socket };
}

const SMALL = "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n";
const IN_BLOCK = 500;
const BLOCK = SMALL.repeat(IN_BLOCK);

/**
 * Writes requests in blocks until the server stops reading. Returns the number of requests that
 * were written.
 */
async function fill({ client, socket }: { client: Socket; socket: Socket }): Promise<number> {
  for (let blocks = 1; blocks <= 200; blocks++) {
    client.write(BLOCK);
    const allRead = () => socket.bytesRead === blocks * BLOCK.length;
    for (let wait = 0; !allRead() && wait < 40; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (!allRead()) return blocks * IN_BLOCK;
  }
  return 200 * IN_BLOCK;
}

/**
 * Reads until the expected number of answers has arrived. Answers are counted by their `date`
 * header.
 */
async function readAnswers(client: Socket, wanted: number): Promise<void> {
  let end = "";
  let count = 0;
  client.on("data", (chunk) => {
    const text = end + chunk.toString("latin1");
    count += text.split(/\r\ndate: /i).length - 1;
    end = text.slice(-7);
  });
  client.resume();
  await expect.poll(() => count).toBe(wanted);
}

test("a client that does not read its answers is paused, and gets all of them when it reads again", async () => {
  const slow = await slowClient();
  const sent = await fill(slow);
  expect(slow.socket.writableLength).toBeLessThan(1_000_000);
  await readAnswers(slow.client, sent);
}, 30_000);

test("a connection is not idle as long as answers wait for a slow reader", async () => {
  const slow = await slowClient(1_000);
  const sent = await fill(slow);
  slow.server.closeIdleConnections();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(slow.socket.destroyed).toBe(false);
  await readAnswers(slow.client, sent);
  await once(slow.client, "close");
}, 30_000);

test("a client that has closed its sending side still gets its answer", async () => {
  const { client, socket } = await slowClient();
  const closed = once(client, "close");
  // A corked socket simulates a network that accepts no more data.
  socket.cork();
  client.end(SMALL);
  await readAnswers(client, 1);
  await closed;
  expect(socket.destroyed).toBe(true);
});
