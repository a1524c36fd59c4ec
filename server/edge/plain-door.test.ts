import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Listening, listen } from "@/server/listen";
import { createEdge } from "./edge";
import { openPlainDoor } from "./plain-door";
import { testEdge, testPlainDoor } from "./testing/plain-door";

/**
 * Two servers with the same edge. `node` uses only node:http. `plain` also has the plain door,
 * which parses simple requests itself.
 */
let node: Listening;
let plain: Listening;
let plainServer: Server;
const KEEP_ALIVE_MS = 5_000;
const settings = testPlainDoor(KEEP_ALIVE_MS);

beforeAll(async () => {
  const shared = { host: "127.0.0.1", port: 0, tls: null, onRequest: createEdge(testEdge) };
  node = await opened(shared);
  plain = await opened({
    ...shared,
    onServer: (server) => {
      plainServer = server;
      openPlainDoor(server, settings);
    },
  });
});
afterAll(() => {
  for (const server of [...node.servers, ...plain.servers]) {
    server.closeAllConnections();
    server.close();
  }
});

async function opened(settings: Parameters<typeof listen>[0]): Promise<Listening> {
  const listening = await listen(settings);
  if (!listening.ok) throw new Error(listening.failure.code);
  return listening.value;
}

const BODY = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const request = (headers: string, body = BODY, start = "POST /mcp HTTP/1.1") =>
  `${start}\r\n${headers.replace("LENGTH", `Content-Length: ${Buffer.byteLength(body)}`)}\r\n\r\n${body}`;
const PLAIN = request("Host: localhost\r\nLENGTH\r\nContent-Type: application/json");
/**
 * Returns PLAIN with another Content-Length, so that it nearly matches the cached head of PLAIN.
 */
const lengthed = (length: string, body = BODY) =>
  PLAIN.replace(`Content-Length: ${BODY.length}`, `Content-Length:${length}`).replace(BODY, body);
const HEALTH = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

interface Sent {
  readonly text: string;
  /**
   * The number of answers from the plain door, which writes header names in lower case, unlike
   * Node.
   */
  readonly byPlain: number;
}

/**
 * Sends these pieces one by one. Reads until the server closes the connection or sends nothing
 * more.
 */
async function send(
  to: Listening,
  pieces: readonly (string | Buffer)[],
  quietMs = 120,
): Promise<Sent> {
  const socket = connect(to.port, "127.0.0.1");
  socket.setNoDelay(true);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  for (const piece of pieces) {
    socket.write(piece);
    if (pieces.length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.race([once(socket, "close"), quiet(socket, quietMs)]);
  socket.destroy();
  return { text, byPlain: text.match(/\r\ndate: /g)?.length ?? 0 };
}

/**
 * The time in milliseconds after which a silent connection counts as unanswered, because incomplete
 * requests never get an answer.
 */
const SILENT_MS = 1_000;

function quiet(socket: Socket, quietMs: number): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, SILENT_MS);
    socket.on("data", () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    });
  });
}

/**
 * Returns the status and body of each answer, by which the answers on two connections are compared.
 */
function answersOf({ text }: Sent): string[] {
  return text.split(/(?=HTTP\/1\.1 \d{3} )/).map((answer) => {
    const [head = "", ...body] = answer.split("\r\n\r\n");
    const json = body.join("\r\n\r\n").replace(/"request_id":"[^"]*"/, "");
    return `${head.split("\r\n", 1)[0]} ${json.slice(0, 200)}`;
  });
}

test("the plain door answers a simple call without node:http, with the headers that every answer has", async () => {
  const answer = await send(plain, [PLAIN]);
  expect(answer.byPlain).toBe(1);
  // The status is 503 because no Latchkey process is open in this test.
  expect(answer.text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  for (const header of [
    "x-content-type-options: nosniff",
    "content-security-policy: default-src 'none'; frame-ancestors 'none'",
    "connection: keep-alive",
    "keep-alive: timeout=5",
  ]) {
    expect(answer.text).toContain(`\r\n${header}\r\n`);
  }
  expect(answer.text).toMatch(/\r\nx-request-id: req_[\w-]{16}\r\n/);
  expect(answersOf(answer)).toEqual(answersOf(await send(node, [PLAIN])));
});

const peculiar: readonly (readonly [string, string])[] = [
  ["another method", request("Host: localhost\r\nLENGTH", BODY, "PUT /mcp HTTP/1.1")],
  ["a query", request("Host: localhost\r\nLENGTH", BODY, "POST /mcp?token=x HTTP/1.1")],
  ["another path", request("Host: localhost\r\nLENGTH", BODY, "POST /mcp/ HTTP/1.1")],
  [
    "an absolute-form target",
    request("Host: localhost\r\nLENGTH", BODY, "POST http://localhost/mcp HTTP/1.1"),
  ],
  ["an older version", request("Host: localhost\r\nLENGTH", BODY, "POST /mcp HTTP/1.0")],
  ["no host", request("LENGTH")],
  ["two hosts", request("Host: localhost\r\nHost: localhost\r\nLENGTH")],
  ["a host that is not ours", request("Host: evil.example\r\nLENGTH")],
  ["no length", request("Host: localhost")],
  ["two lengths", request("Host: localhost\r\nLENGTH\r\nContent-Length: 1")],
  ["two equal lengths", request("Host: localhost\r\nLENGTH\r\nLENGTH".replace("LENGTH", "LENGTH"))],
  ["a length with a sign", request("Host: localhost\r\nContent-Length: +40")],
  ["a list of two lengths", request("Host: localhost\r\nContent-Length: 40, 40")],
  ["a length in hexadecimal", request("Host: localhost\r\nContent-Length: 0x28")],
  [
    "chunks",
    request("Host: localhost\r\nTransfer-Encoding: chunked", `28\r\n${BODY}\r\n0\r\n\r\n`),
  ],
  ["chunks and a length", request("Host: localhost\r\nLENGTH\r\nTransfer-Encoding: chunked")],
  ["chunks in disguise", request("Host: localhost\r\nLENGTH\r\nTransfer-Encoding: xchunked")],
  ["a length of seven digits after a cached head", lengthed(" 0000040")],
  ["a length past the limit after a cached head", lengthed(" 70000")],
  ["a length of thirty digits after a cached head", lengthed(` ${"9".repeat(30)}`)],
  ["an empty length after a cached head", lengthed(" ")],
  ["a length with a sign after a cached head", lengthed(" +40")],
  ["a negative length after a cached head", lengthed(" -1")],
  ["a length in hexadecimal after a cached head", lengthed(" 0x28")],
  ["a length with a fraction after a cached head", lengthed(" 40.0")],
  ["a list of two lengths after a cached head", lengthed(" 40, 40")],
  ["a length with a space inside after a cached head", lengthed(" 4 0")],
  ["a length with a trailing space after a cached head", lengthed(" 40 ")],
  ["a length with a trailing tab after a cached head", lengthed(" 40\t")],
  ["a length with a NUL after a cached head", lengthed(" 40\0")],
  ["a folded length after a cached head", lengthed(" \r\n 40")],
  ["a length before a bare line feed after a cached head", lengthed(" 40\nx: y")],
  ["a second length after a cached head", lengthed(" 40\r\nContent-Length: 5")],
  ["a space before the colon", request("Host: localhost\r\nContent-Length : 40")],
  ["a folded line", request("Host: localhost\r\nLENGTH\r\nX-A: b\r\n c")],
  ["a header without a name", request("Host: localhost\r\nLENGTH\r\n: b")],
  ["a header without a colon", request("Host: localhost\r\nLENGTH\r\nnothing")],
  ["an invalid header name", request("Host: localhost\r\nLENGTH\r\nx a: b")],
  ["a NUL in a value", request("Host: localhost\r\nLENGTH\r\nx: a\0b")],
  ["a bare CR", request("Host: localhost\r\nLENGTH\r\nx: a\rContent-Length: 1")],
  ["bare line feeds", request("Host: localhost\r\nLENGTH").replaceAll("\r\n", "\n")],
  ["one bare line feed", request("Host: localhost\r\nLENGTH\r\nx: a\nContent-Length: 1")],
  ["a bare line feed before a header", request("Host: localhost\r\nLENGTH\r\nx: a\ny: b")],
  ["text beyond ASCII", request("Host: localhost\r\nLENGTH\r\nx: \xe4")],
  ["an empty value", request("Host: localhost\r\nLENGTH\r\naccept:")],
  ["an expectation", request("Host: localhost\r\nLENGTH\r\nExpect: 100-continue")],
  ["an upgrade", request("Host: localhost\r\nLENGTH\r\nConnection: upgrade\r\nUpgrade: h2c")],
  ["Connection: close", request("Host: localhost\r\nLENGTH\r\nConnection: close")],
  ["two credentials", request("Host: localhost\r\nLENGTH\r\nAuthorization: a\r\nauthorization: b")],
  ["an untrusted proxy", request("Host: localhost\r\nLENGTH\r\nForwarded: for=1.1.1.1")],
  ["a leading space", ` ${PLAIN}`],
  ["a leading empty line", `\r\n${PLAIN}`],
  ["bytes that are not HTTP", "\x16\x03\x01 nonsense\r\n\r\n"],
  ["headers that are too large", request(`Host: localhost\r\nLENGTH\r\nx: ${"x".repeat(20_000)}`)],
  ["headers that are large", request(`Host: localhost\r\nLENGTH\r\nx: ${"x".repeat(10_000)}`)],
];

describe.concurrent("a request that is too unusual for the plain door is answered by node:http alone", () => {
  test.each(peculiar)("node:http alone answers a request with %s", async (_what, text) => {
    const bytes = Buffer.from(text, "latin1");
    const direct = await send(node, [bytes]);
    const first = await send(plain, [bytes]);
    expect(first.byPlain).toBe(0);
    expect(answersOf(first)).toEqual(answersOf(direct));
    // The request must be parsed in the same way if it follows a plain request, whether in the same
    // packet or in another.
    const expected = [...answersOf(await send(node, [PLAIN])), ...answersOf(direct)];
    for (const pieces of [[Buffer.concat([Buffer.from(PLAIN), bytes])], [PLAIN, bytes]]) {
      const behind = await send(plain, pieces);
      expect(behind.byPlain).toBe(1);
      expect(answersOf(behind)).toEqual(expected);
    }
  });
});

test("pipelined requests are answered in order, by the plain door and by node:http", async () => {
  const all = PLAIN + PLAIN + HEALTH + PLAIN + LAST;
  const answers = await send(plain, [all]);
  const statuses = answersOf(answers).map((answer) => answer.split(" ")[1]);
  expect(statuses).toEqual(["503", "503", "200", "503", "200"]);
  // After a connection has moved to node:http, it never moves back.
  expect(answers.byPlain).toBe(2);
});

test("a request gets the same answer, no matter at which byte it is split into two packets", async () => {
  const expected = answersOf(await send(node, [PLAIN]));
  const cuts = Array.from({ length: PLAIN.length - 1 }, (_, at) => at + 1);
  for (let from = 0; from < cuts.length; from += 40) {
    await Promise.all(
      cuts.slice(from, from + 40).map(async (at) => {
        const answer = await send(plain, [PLAIN.slice(0, at), PLAIN.slice(at)]);
        expect(answersOf(answer), `cut at ${at}`).toEqual(expected);
        expect(answer.byPlain, `cut at ${at}`).toBe(1);
      }),
    );
  }
}, 30_000);

const nearMatches: readonly (readonly [string, string])[] = [
  ["another length", lengthed(" 42", `${BODY}  `)],
  ["a length of one digit", lengthed(" 2", "{}")],
  ["no body", lengthed(" 0", "")],
  ["a length with zeros before it", lengthed(" 000040")],
  ["no blank before the length", lengthed("40")],
  ["more blanks before the length", lengthed(" \t 40")],
  ["another spelling of a name", PLAIN.replace("Content-Length", "content-Length")],
  ["another spelling of a value", PLAIN.replace("application/json", "application/JSON")],
  ["one blank more", PLAIN.replace(": localhost", ":  localhost")],
  ["one header more", PLAIN.replace("\r\n\r\n", "\r\nx: y\r\n\r\n")],
  ["one header less", PLAIN.replace("\r\nContent-Type: application/json", "")],
  ["the length in another place", request("LENGTH\r\nHost: localhost")],
];

test.concurrent.each(nearMatches)(
  "a head that nearly matches a cached head is parsed separately: %s",
  async (_, near) => {
    const expected = answersOf(await send(node, [PLAIN + near + PLAIN]));
    expect(expected).toHaveLength(3);
    for (const pieces of [[PLAIN + near + PLAIN], [PLAIN, near, PLAIN], [near + near + PLAIN]]) {
      const answers = await send(plain, pieces);
      expect(answers.byPlain).toBe(3);
      expect(answersOf(answers)).toHaveLength(3);
    }
    expect(answersOf(await send(plain, [PLAIN + near + PLAIN]))).toEqual(expected);
  },
);

test("a request that has the same head but another body gets the answer to its own body", async () => {
  const other = PLAIN.replace(BODY, BODY.replace("ping", "pong"));
  expect(other.length).toBe(PLAIN.length);
  const answers = await send(plain, [PLAIN, other, PLAIN]);
  expect(answers.byPlain).toBe(3);
});

test("a stalled request is passed on to node:http, and an idle connection is closed", async () => {
  const begun = connect(plain.port, "127.0.0.1");
  begun.write(PLAIN.slice(0, -5));
  const inHead = connect(plain.port, "127.0.0.1");
  inHead.write(PLAIN.slice(0, 30));
  const count = () => new Promise((done) => plainServer.getConnections((_, n) => done(n)));
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  begun.write(PLAIN.slice(-5));
  const [answer] = await once(begun, "data");
  expect(String(answer)).toContain("\r\nDate: ");
  begun.destroy();
  inHead.write(PLAIN.slice(30));
  expect(String(await once(inHead, "data"))).toContain("\r\nDate: ");
  inHead.destroy();

  const idle = connect(plain.port, "127.0.0.1");
  idle.write(PLAIN);
  await once(idle, "data");
  const answeredAtMs = performance.now();
  await once(idle, "close");
  expect(performance.now() - answeredAtMs).toBeGreaterThan(KEEP_ALIVE_MS - 100);
  await expect.poll(count).toBe(0);
}, 15_000);

test("closing idle connections closes only the connections that are between two calls", async () => {
  const idle = connect(plain.port, "127.0.0.1");
  idle.write(PLAIN);
  await once(idle, "data");
  const half = connect(plain.port, "127.0.0.1");
  half.write(PLAIN.slice(0, -5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  plainServer.closeIdleConnections();
  await once(idle, "close");
  half.write(PLAIN.slice(-5));
  const [answer] = await once(half, "data");
  expect(String(answer)).toContain("503");
  plainServer.closeAllConnections();
  await once(half, "close");
});

test("after an upgrade, the upgraded connection receives all data", async () => {
  const server = createServer(createEdge(testEdge));
  openPlainDoor(server, settings);
  server.on("upgrade", (_req, socket, head) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n");
    socket.write(head);
    socket.on("data", (chunk) => socket.write(chunk));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const upgrade = "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
  const long = "x".repeat(300_000);
  const pieces = [PLAIN, `${upgrade}first `, "second ", long, " last"];
  const { text } = await send({ servers: [server], port }, pieces);
  expect(text).toContain("HTTP/1.1 503");
  expect(text.slice(text.indexOf("first "))).toBe(`first second ${long} last`);
  server.close();
  server.closeAllConnections();
});

test("a server that is closing has closed as soon as its idle connections are closed", async () => {
  const server = createServer(createEdge(testEdge));
  openPlainDoor(server, settings);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const idle = connect(port, "127.0.0.1");
  idle.write(PLAIN);
  await once(idle, "data");
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  await closed;
});
