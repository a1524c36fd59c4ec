import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { seededRandom } from "@/cli/seed/random";
import { cut, mutated } from "@/gateway/http/plain/testing/mutate";
import { servePlain } from "./serve-plain";

const CONNECTIONS = 200;
const AT_ONCE = 20;

/** The requests that each server has read, by the client's port. */
const read = new Map<number, string[]>();

/**
 * Records a complete request: method, path, headers in the order in which they were sent, and body.
 */
function note(
  port = 0,
  method = "",
  url = "",
  rawHeaders: readonly string[] = [],
  body = "",
): void {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    // The plain reader does not pass on this header, but a wrong length would show in the body.
    if (name.toLowerCase() !== "content-length") lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  read.set(port, [...(read.get(port) ?? []), JSON.stringify([method, url, lines, body])]);
}

const byNode: RequestListener = (req, res) => {
  let body = "";
  req.on("data", (chunk: Buffer) => {
    body += chunk.toString("latin1");
  });
  req.on("end", () => {
    note(req.socket.remotePort, req.method, req.url, req.rawHeaders, body);
    res.end();
  });
};

let node: Server;
let plain: Server;
/** The number of requests that were answered without node:http. */
let answeredPlain = 0;
beforeAll(async () => {
  node = createServer(byNode);
  plain = createServer(byNode);
  servePlain<number>(plain, {
    target: "/mcp",
    keepAliveMs: 5_000,
    secure: false,
    admit: (_, { remotePort = 0 }) => ({ context: remotePort, headers: {} }),
    answer: ({ known, body }) => {
      answeredPlain++;
      note(known.context, "POST", "/mcp", known.head.rawHeaders, body.toString("latin1"));
      return { status: 200, headers: {}, body: "" };
    },
    failed: (error) => {
      throw error;
    },
  });
  for (const server of [node, plain]) {
    // After an error, node:http would drop the requests before the error, so wait until they have
    // been read.
    server.on("clientError", (_, socket) => setImmediate(() => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }
});
afterAll(() => {
  for (const server of [node, plain]) {
    server.closeAllConnections();
    server.close();
  }
});

/** Sends the pieces and nothing after them. Returns the requests that the server has read. */
async function readBy(server: Server, pieces: readonly Buffer[]): Promise<string[]> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  socket.setNoDelay(true);
  socket.resume();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  const { localPort = 0 } = socket;
  for (const piece of pieces) {
    socket.write(piece);
    await turn();
  }
  socket.end();
  await closed;
  const all = read.get(localPort) ?? [];
  read.delete(localPort);
  return all;
}

const BODY = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const head = (...lines: string[]) =>
  ["POST /mcp HTTP/1.1", "Host: localhost", ...lines, "\r\n"].join("\r\n");
const JSON_TYPE = "Content-Type: application/json";
const SOUND = [
  `${head(`Content-Length: ${BODY.length}`, JSON_TYPE)}${BODY}`,
  `${head(JSON_TYPE, "content-length: 2", "Authorization: Bearer abc")}{}`,
  `${head(JSON_TYPE, "Content-Length:0", "Connection: keep-alive")}`,
  `${head("Transfer-Encoding: chunked", JSON_TYPE)}5\r\nhello\r\n0\r\n\r\n`,
  "GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
];

test.each(SOUND)(
  "%j is read in the same way as by node:http, both alone and together with another request",
  async (request) => {
    for (const text of [request, SOUND[0] + request, request + SOUND[1]]) {
      const pieces = [Buffer.from(text)];
      const heard = await readBy(plain, pieces);
      expect(heard).toEqual(await readBy(node, pieces));
      expect(heard.length).toBeGreaterThan(0);
    }
  },
);

test("pipelined requests are read in the same way as by node:http, even if mutated and split anywhere", async () => {
  const random = seededRandom(20_261_127);
  const before = answeredPlain;
  let changed = 0;
  const compare = async () => {
    const text = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const sound = SOUND[Math.floor(random() * SOUND.length)] ?? "";
      if (random() < 0.5) return sound;
      changed++;
      return mutated(sound, random);
    }).join("");
    const pieces = cut(text, random);
    const [expected, heard] = await Promise.all([readBy(node, pieces), readBy(plain, pieces)]);
    expect({ text, heard }).toEqual({ text, heard: expected });
  };
  const count = inject("whole") ? CONNECTIONS * 20 : CONNECTIONS;
  for (let made = 0; made < count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, compare));
  }
  expect(changed).toBeGreaterThan(count / 2);
  expect(answeredPlain - before).toBeGreaterThan(count / 4);
}, 60_000);
