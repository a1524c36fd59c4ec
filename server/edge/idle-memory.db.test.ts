import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { listen } from "@/server/listen";
import { createEdge } from "./edge";
import { openPlainDoor } from "./plain-door";
import { testEdge, testPlainDoor } from "./testing/plain-door";

const CONNECTIONS = 100;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

async function heldBytes(): Promise<number> {
  for (let count = 0; count < 4; count++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let latchkey: TestProcess;
beforeAll(async () => {
  latchkey = await testProcess();
});
afterAll(() => latchkey.close());

test("idle unauthenticated connections do not keep their requests in memory", async () => {
  const listening = await listen({
    host: "127.0.0.1",
    port: 0,
    tls: null,
    onRequest: createEdge(testEdge),
    onServer: (server) => {
      openPlainDoor(server, testPlainDoor(60_000));
    },
  });
  const server = listening.ok ? listening.value.servers[0] : undefined;
  if (!server) throw new Error("The server does not listen.");
  const { port } = server.address() as AddressInfo;
  const clients: Socket[] = [];
  const use = async (count: number) => {
    const client = connect(port, "127.0.0.1");
    clients.push(client);
    for (let head = 0; head < 4; head++) {
      const padding = `${count} ${head} ${"x".repeat(7_800)}`;
      client.write(
        `POST /mcp HTTP/1.1\r\nhost: localhost\r\nx: ${padding}\r\ncontent-length: 0\r\n\r\n`,
      );
      const [answer] = await once(client, "data");
      expect(String(answer)).toMatch(/^HTTP\/1\.1 401 [\s\S]*\r\ndate: /);
    }
  };
  // The first round fills internal tables of a fixed size. Their memory does not belong to any
  // connection.
  await use(CONNECTIONS);
  const before = await heldBytes();
  for (let count = 0; count < CONNECTIONS; count++) await use(count);
  // The limit includes both ends of each socket, and the objects that Node itself creates for them.
  expect((await heldBytes()) - before).toBeLessThan(CONNECTIONS * 20_000);
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  server.close();
}, 30_000);
