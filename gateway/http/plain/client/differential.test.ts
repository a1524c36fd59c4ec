import { Agent, get } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { seededRandom } from "@/cli/seed/random";
import { cut, mutated } from "@/gateway/http/plain/testing/mutate";
import { openPlainConnection } from "./connection";
import type { PlainConnection } from "./plain-connection";
import { undiciConnection } from "./undici-connection";
import { openUndiciPools } from "./undici-pools";

const ANSWERS = 300;
const AT_ONCE = 20;

/**
 * The responses of the server, by the number in the path `/<number>`. The server closes the
 * connection after each response.
 */
const said = new Map<string, readonly Buffer[]>();
let server: Server;
let url: URL;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", async (request) => {
      const pieces = said.get(/^GET \/(\d+) /.exec(request.toString("latin1"))?.[1] ?? "") ?? [];
      for (const piece of pieces) {
        socket.write(piece);
        await turn();
      }
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(() => server.close());

interface Heard {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /**
   * True if the reader accepted the response to the end. Some readers reject a response that is
   * followed by further bytes.
   */
  readonly isWhole: boolean;
}

/** Requests a response and returns it as one of the HTTP clients understood it. */
type Reader = (name: string) => Promise<Heard>;

function through(connection: PlainConnection, name: string): Promise<Heard> {
  return new Promise((resolve) => {
    let status = 0;
    let contentType = "";
    let body = "";
    connection.send(`GET /${name} HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`, {
      head: (head) => {
        ({ status, contentType } = head);
      },
      data: (content) => {
        body += content.toString("latin1");
      },
      end: () => resolve({ status, contentType, body, isWhole: true }),
      fail: () => resolve({ status, contentType, body, isWhole: false }),
    });
  });
}

const plain: Reader = (name) => {
  const on = { idle: () => connection.destroy(), closed: () => {} };
  const connection = openPlainConnection(new Agent(), url, 1_000, on);
  return through(connection, name);
};

const pools = openUndiciPools();
const agent = new Agent();
const undici: Reader = (name) =>
  through(
    undiciConnection(() => pools.poolFor(agent, url, 1_000)),
    name,
  );

const node: Reader = (name) =>
  new Promise((resolve) => {
    let status = 0;
    let contentType = "";
    let body = "";
    const ended = (isWhole: boolean) => resolve({ status, contentType, body, isWhole });
    const asked = get(new URL(name, url), { agent: false }, (answer) => {
      status = answer.statusCode ?? 0;
      contentType = answer.headers["content-type"]?.toLowerCase() ?? "";
      answer.setEncoding("latin1");
      answer.on("data", (content) => {
        body += content;
      });
      answer.on("end", () => ended(answer.complete));
      answer.on("error", () => ended(false));
    });
    asked.on("error", () => ended(false));
    asked.on("upgrade", (_, socket) => {
      socket.destroy();
      ended(false);
    });
  });

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nKeep-Alive: timeout=5\r\n";
const BODY = '{"jsonrpc":"2.0","id":1,"result":{}}';
const LENGTH = `Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
const CHUNKED = `Transfer-Encoding: chunked\r\n\r\n9;x=y\r\n${BODY.slice(0, 9)}\r\n1B\r\n${BODY.slice(9)}\r\n0\r\n\r\n`;
const EVENT = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
const SOUND: readonly (readonly [string, string])[] = [
  ["a length", HEAD + LENGTH],
  ["chunks", HEAD + CHUNKED],
  ["chunks and a trailer", HEAD + CHUNKED.replace(/\r\n$/, "x: y\r\n\r\n")],
  ["events until the end", `${EVENT}Connection: close\r\n\r\ndata: ${BODY}\n\n`],
  ["a refusal", HEAD.replace("200 OK", "404 Not Found") + LENGTH],
  ["nothing", "HTTP/1.1 204 No Content\r\n\r\n"],
  ["an interim answer first", `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${HEAD}${LENGTH}`],
  ["HTTP/1.0", HEAD.replace("1.1", "1.0") + LENGTH],
];

test.each(SOUND)(
  "%s is read in the same way by plain HTTP, undici and node:http",
  async (name, answer) => {
    const key = String(said.size);
    said.set(key, [Buffer.from(answer, "latin1")]);
    const heard = await plain(key);
    const body = name === "nothing" ? "" : expect.stringContaining(BODY);
    expect(heard).toMatchObject({ body, isWhole: true });
    expect(await undici(key)).toEqual(heard);
    expect(await node(key)).toEqual(heard);
  },
);

test("plain HTTP refuses an interim response that closes the connection, as undici does", async () => {
  const answer = `HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n${HEAD}${LENGTH}`;
  said.set("closing", [Buffer.from(answer, "latin1")]);
  expect(await plain("closing")).toMatchObject({ isWhole: false });
  expect(await undici("closing")).toMatchObject({ isWhole: false });
});

test("undici and node:http agree with plain HTTP on every mutated response that plain HTTP accepts", async () => {
  const random = seededRandom(20_261_127);
  let taken = 0;
  const compare = async () => {
    const [, sound = ""] = SOUND[Math.floor(random() * SOUND.length)] ?? [];
    const answer = mutated(sound, random);
    const key = String(said.size);
    said.set(key, cut(answer, random));
    const heard = await plain(key);
    if (!heard.isWhole) return;
    taken++;
    const others = await Promise.all([undici(key), node(key)]);
    for (const other of others) {
      // A reader that rejects the bytes after the response may also lose the end of the response
      // itself.
      const body = other.isWhole ? heard.body : heard.body.slice(0, other.body.length);
      expect({ answer, ...other, isWhole: true }).toEqual({ answer, ...heard, body });
    }
  };
  const count = inject("whole") ? ANSWERS * 20 : ANSWERS;
  for (let made = 0; made < count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, compare));
  }
  expect(taken).toBeGreaterThan(count / 10);
}, 60_000);
