import { connect } from "node:net";
import { beforeAll, expect, test } from "vitest";
import { makeKey, tokenFor } from "./client-keys";
import { eachDoor } from "./each-door";
import { type HostileRequest, hostileRequests } from "./hostile-requests";

const REQUESTS = 1_000;
const SEED = 20_261_122;
const AT_ONCE = 8;

interface Reply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Sends bytes to the server. Resolves when the response is complete or the server has closed the
 * connection. Rejects if the connection breaks before any byte has arrived.
 */
function send(port: number, bytes: Buffer): Promise<Reply> {
  return new Promise((done, failed) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(new Error("no answer in 60 s")), 60_000);
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      const [head = "", ...rest] = text.split("\r\n\r\n");
      done({ status: Number(head.slice(9, 12)), head, body: rest.join("\r\n\r\n") });
    };
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const text = Buffer.concat(chunks).toString("latin1");
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      const start = text.indexOf("\r\n\r\n");
      if (length && start > 0 && text.length >= start + 4 + Number(length)) finish();
    });
    socket.on("end", finish);
    socket.on("error", (error) => {
      clearTimeout(timer);
      // If the server sent bytes before the connection broke, these bytes count as the server's
      // response.
      if (chunks.length > 0) finish();
      else failed(error);
    });
    socket.write(bytes);
  });
}

/**
 * Sends the request again as long as the response is `database_unavailable`. A process sends this
 * response if it got no CPU time for a second, because it may then have missed changes.
 */
async function answerTo(port: number, bytes: Buffer): Promise<Reply> {
  for (;;) {
    const reply = await send(port, bytes);
    if (reply.status !== 503 || !reply.body.includes('"database_unavailable"')) return reply;
    await new Promise((done) => setTimeout(done, 100));
  }
}

/**
 * Returns what is wrong with a response, or null if the response is a 4xx error in a documented
 * JSON format.
 */
function complaint({ status, head, body }: Reply): string | null {
  if (!(status >= 400 && status < 500)) return `status ${status}`;
  if (!/\r\nx-request-id: req_[\w-]{16}/i.test(head)) return "no request id";
  if (!/\r\ncontent-type: application\/json/i.test(head)) return "no JSON";
  const start = body.indexOf("{");
  try {
    const json = JSON.parse(body.slice(start, body.lastIndexOf("}") + 1)) as Record<
      string,
      unknown
    >;
    if (json.jsonrpc === "2.0") {
      const error = json.error as { code?: unknown; message?: unknown } | undefined;
      return typeof error?.code === "number" && typeof error.message === "string"
        ? null
        : "no RPC error";
    }
    const typed = [json.error, json.message, json.request_id].every(
      (one) => typeof one === "string",
    );
    return typed ? null : "not the documented shape";
  } catch {
    return "unreadable body";
  }
}

eachDoor("hostile requests", (server) => {
  let requests: HostileRequest[];
  let secrets: string[];
  beforeAll(async () => {
    const { key } = await makeKey(server());
    const token = await tokenFor(server(), key);
    const set = await fetch(`${server().baseURL}/.well-known/jwks.json`);
    const { keys } = (await set.json()) as { keys: object[] };
    const material = { host: `localhost:${server().port}`, token, publicJwk: keys[0] ?? {} };
    requests = hostileRequests(REQUESTS, SEED, material);
    secrets = [key, token, token.split(".")[2] ?? ""];
  });

  test("each hostile request gets a documented 4xx error and causes no error in the log", async () => {
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    const queue = [...requests];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const reply = await answerTo(server().port, next.bytes).catch((error: Error) => error);
        if (reply instanceof Error) {
          wrong.push(`${next.kind}: ${reply.message}`);
          continue;
        }
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        const what = complaint(reply);
        if (what)
          wrong.push(
            `${next.kind}: ${what}: ${reply.head.slice(0, 300)} ${reply.body.slice(0, 200)}`,
          );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(wrong).toEqual([]);
    expect(statuses.size).toBeGreaterThan(8);

    const log = server().log();
    expect(log).not.toMatch(/"level":(?:50|60)|TypeError|RangeError| {4}at /);
    for (const secret of secrets) expect(log).not.toContain(secret);
    const { key } = await makeKey(server());
    expect((await tokenFor(server(), key)).split(".")).toHaveLength(3);
  });
});
