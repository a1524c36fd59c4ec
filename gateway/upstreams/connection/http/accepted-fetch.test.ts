import { expect, test } from "vitest";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { LinkProblem } from "@/gateway/upstreams/problem";
import { type Accepting, acceptedFetch } from "./accepted-fetch";

const deep = "[".repeat(30_000) + "]".repeat(30_000);
const result = (id: unknown, value = '{"n":12345678901234567890}') =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${value}}`;

interface Said {
  readonly body: BodyInit | null;
  readonly type?: string;
  readonly status?: number;
}

/** Returns what the SDK gets if the server answers a POST with the id 7, or a GET, with `body`. */
async function got(
  { body, type = "application/json", status = 200 }: Said,
  accepting: Partial<Accepting> = {},
  method = "POST",
): Promise<string> {
  const headers = { "content-type": type, "www-authenticate": "Bearer" };
  const inner = async () => new Response(body, { status, headers });
  const fetch = acceptedFetch(inner, () => ({}), {
    limitBytes: 10_000_000,
    asks: () => {},
    isResumed: () => true,
    ...accepting,
  });
  const post = { method, body: '{"jsonrpc":"2.0","id":7,"method":"x"}' };
  try {
    const answer = await fetch("http://x/", method === "GET" ? { method } : post);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([status, "Bearer"]);
    return await answer.text();
  } catch (error) {
    if (error instanceof LinkProblem) return error.fault;
    throw error;
  }
}
const events = (body: string): Said => ({ body, type: "text/event-stream; charset=utf-8" });

test("an answer reaches the SDK in a new JSON-RPC envelope, with every digit of its numbers unchanged", async () => {
  const said = `{ "x": 1, "result" : {"n": 12345678901234567890},"jsonrpc":"2.0",\n"id":7.0 }`;
  expect(await got({ body: said })).toBe(result(7, '{"n": 12345678901234567890}'));
  expect(await got(events(`id: 5\ndata: ${said.replace("\n", "\ndata: ")}\n\n`))).toBe(
    `id: 5\ndata: ${result(7, '{"n": 12345678901234567890}')}\n\n`,
  );
  const error = '"error":{"code":-32000,"message":"no"}';
  for (const id of ["", '"id":null,', '"id":7,']) {
    const whole = `{"jsonrpc":"2.0","id":7,${error}}`;
    expect(await got({ body: `{"jsonrpc":"2.0",${id}${error}}` })).toBe(whole);
    expect(await got({ body: `{"jsonrpc":"2.0",${id}${error}}`, status: 400 })).toBe(whole);
  }
});

test.each([
  ["answer_not_asked", result(8)],
  ["answer_not_asked", result("7")],
  ["answer_not_asked", '{"jsonrpc":"2.0","id":8,"error":{"code":1,"message":""}}'],
  ["answer_too_deep", result(7, `{"a":${deep}}`)],
  ["answer_too_deep", `{"jsonrpc":"2.0","id":${deep},"result":{}}`],
  ["answer_too_many", result(7, `{"a":[${"0,".repeat(1_001)}0]}`)],
  ["answer_too_large", result(7, `{"a":"${"x".repeat(10_000_000)}"}`)],
  ["answer_unclear", '{"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":""}}'],
  ["not_jsonrpc", String.raw`{"jsonrpc":"2.0","id":7,"m\u0065thod":"ping"}`],
  ["not_jsonrpc", '[{"jsonrpc":"2.0","id":7,"result":{}}]'],
  ["not_jsonrpc", '{"jsonrpc":"2.0","id":7,"result":'],
])("for an invalid answer, the SDK gets the fault %s and nothing else", async (fault, body) => {
  if (!body.includes('"ping"'))
    expect(await got({ body: `data: ${body}\n\n`, type: "text/event-stream" })).toBe(fault);
  expect(await got({ body })).toBe(fault);
});

test("notifications outside a request reach the SDK, up to a maximum rate", async () => {
  const notice = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
  const answer = `data: ${result(7)}\n\n`;
  expect(await got(events(`data: ${notice}\n\n${answer}`))).toBe(`data: ${notice}\n\n${answer}`);
  expect(await got(events(`data: ${notice}\n\n`.repeat(5_000)))).toBe("notices_flood");
  // The stream of a GET belongs to no request, so an answer on it is dropped.
  expect(await got(events(`data: ${notice}\n\n${answer}`), {}, "GET")).toBe(`data: ${notice}\n\n`);
  expect(await got(events(answer.repeat(5_000)), {}, "GET")).toBe("notices_flood");
});

test("a server's request is reported to Latchkey, and never reaches the SDK", async () => {
  const asked: unknown[] = [];
  const asks: Accepting["asks"] = (id, method) => void asked.push([id, method]);
  const ping = (id: string) => `data: {"jsonrpc":"2.0","id":${id},"method":"ping"}\n\n`;
  const answer = `data: ${result(7)}\n\n`;
  expect(await got(events(`${ping('"a"')}${answer}`), { asks })).toBe(answer);
  expect(await got(events(ping("7")), { asks }, "GET")).toBe("");
  const take = ({ message }: ReadMessage) => void asked.push(message.kind);
  await got(events(`${ping("8")}${answer}`), { asks, take });
  expect(asked).toEqual([["a", "ping"], [7, "ping"], [8, "ping"], "result"]);
  expect(await got(events(ping("1").repeat(5_000)), { asks }, "GET")).toBe("notices_flood");
});

test("a stream's event id and retry time are passed on, and the retry time has a minimum", async () => {
  expect(await got(events("id: 1\nretry: 0\ndata:\n\nretry: 70000\n\n"))).toBe(
    "id: 1\nretry: 250\ndata: \n\nretry: 70000\ndata: \n\n",
  );
});

test("in the era without resumable streams, the SDK gets no event id to resume with", async () => {
  const said = `id: 1\nretry: 5\ndata:\n\nid: 2\ndata: ${result(7)}\n\n`;
  expect(await got(events(said), { isResumed: () => false })).toBe(`data: ${result(7)}\n\n`);
});

test("if Latchkey takes an answer itself, the SDK learns only that the answer arrived", async () => {
  const taken: string[] = [];
  const take = ({ message }: ReadMessage) => void taken.push(message.kind);
  const notice = '{"jsonrpc":"2.0","method":"notifications/progress"}';
  const stub = '{"jsonrpc":"2.0","id":7,"result":{}}';
  expect(await got({ body: result(7) }, { take })).toBe(stub);
  expect(await got(events(`data: ${notice}\n\nid: 2\ndata: ${result(7)}\n\n`), { take })).toBe(
    `id: 2\ndata: ${stub}\n\n`,
  );
  expect(taken).toEqual(["result", "notification", "result"]);
});

test("an error response becomes text for display, unless it is a JSON-RPC error for the request", async () => {
  const texts = ["No.", deep, `{"error":${deep}}`, result(7), "[1]", "7", '"x"', "-1"];
  for (const body of texts) {
    const text = await got({ body, status: 500 });
    expect(text.length).toBeLessThan(4_010);
    expect(() => JSON.parse(text)).toThrow();
  }
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x41)),
  });
  expect(await got({ body: endless, status: 500 })).toHaveLength(4_000);
});

test("if a message needs no answer, only a small part of the response body is read", async () => {
  const inner = async () => new Response(deep, { status: 200 });
  const fetch = acceptedFetch(inner, () => ({}), {
    limitBytes: 1_000,
    asks: () => {},
    isResumed: () => true,
  });
  const notification = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
  for (const init of [{ method: "DELETE" }, { method: "POST", body: notification }]) {
    expect(await (await fetch("http://x/", init)).text()).toBe("");
  }
});
