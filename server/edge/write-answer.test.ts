import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Answer } from "@/gateway/http/exchange";
import { NodeExchange } from "./node-exchange";
import { writeAnswer } from "./write-answer";

const arrival = { requestId: "req_x", address: "127.0.0.1", secure: true, path: "/mcp" };
let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

test("a body is read up to the limit, and a longer body is refused as too_large", async () => {
  const url = await serve(async (exchange) => {
    const body = await exchange.body(10);
    return answer(body === "too_large" ? body : `read ${body.length}`);
  });
  const post = (body: BodyInit) =>
    fetch(url, { method: "POST", body, duplex: "half" } as RequestInit).then((r) => r.text());
  expect(await post("x".repeat(10))).toBe("read 10");
  expect(await post("x".repeat(11))).toBe("too_large");
  expect(await post(chunked(["xxxxx", "xxxxx"]))).toBe("read 10");
  expect(await post(chunked(["xxxxx", "xxxxx", "x"]))).toBe("too_large");
});

test("an answer that is sent before an endless body has arrived closes the connection", async () => {
  const url = await serve(async (exchange) => answer(String(await exchange.body(10))));
  const sending = request(url, { method: "POST" });
  sending.on("error", () => {});
  const more = setInterval(() => sending.write("x".repeat(1000)), 5);
  const [response] = await once(sending, "response");
  expect(response.headers.connection).toBe("close");
  await once(response.resume(), "close");
  clearInterval(more);
});

test("the query and non-ASCII text are transmitted unchanged", async () => {
  const url = await serve(async (exchange) => answer(`${exchange.query.get("name")} – ✓`));
  expect(await fetch(`${url}?name=a%20b`).then((r) => r.text())).toBe("a b – ✓");
});

test("a stream is read only as fast as the client reads, and is cancelled when the client disconnects", async () => {
  const chunk = new Uint8Array(64 * 1024);
  let pulled = 0;
  let aborted = false;
  let cancelled: (() => void) | undefined;
  const cancel = new Promise<void>((resolve) => {
    cancelled = resolve;
  });
  const url = await serve(async (exchange) => {
    exchange.signal.addEventListener("abort", () => {
      aborted = true;
    });
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(chunk);
      },
      cancel: () => cancelled?.(),
    });
    return { status: 200, headers: {}, body };
  });
  const receiving = request(url).on("error", () => {});
  receiving.end();
  const [response] = await once(receiving, "response");
  response.pause();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const whenFull = pulled;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(pulled).toBe(whenFull);
  expect(whenFull).toBeLessThan(500);
  receiving.destroy();
  await cancel;
  expect(aborted).toBe(true);
});

test("if a stream fails, the answer is aborted and not completed", async () => {
  const url = await serve(async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error("upstream is gone")),
    });
    return { status: 200, headers: {}, body };
  });
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
});

function answer(body: string): Answer {
  return { status: 200, headers: { "content-type": "text/plain" }, body };
}

function chunked(parts: string[]): ReadableStream {
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
}

async function serve(handler: (exchange: NodeExchange) => Promise<Answer>): Promise<string> {
  const started = createServer(async (req, res) => {
    await writeAnswer(req, res, await handler(new NodeExchange(req, res, arrival)), {});
  });
  server = started;
  started.listen(0, "127.0.0.1");
  await once(started, "listening");
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/mcp`;
}
