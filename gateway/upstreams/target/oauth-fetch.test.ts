import { expect, test } from "vitest";
import { LinkProblem } from "@/gateway/upstreams/problem";
import { documentFetch } from "./oauth-fetch";

async function got(body: string, status = 200): Promise<string> {
  const inner = async () =>
    new Response(body, { status, headers: { "content-type": "application/json" } });
  try {
    const answer = await documentFetch(inner)("https://x/");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      status,
      "application/json",
    ]);
    return await answer.text();
  } catch (error) {
    if (error instanceof LinkProblem) return error.fault;
    throw error;
  }
}
const deep = "[".repeat(30_000) + "]".repeat(30_000);

test("a valid document is passed on unchanged", async () => {
  const document = '{"issuer": "https://x", "scopes_supported": ["a", "b"]}';
  expect(await got(document)).toBe(document);
  expect(await got('{"error":"invalid_grant"}', 400)).toBe('{"error":"invalid_grant"}');
});

test.each([
  ["answer_too_deep", `{"issuer":${deep}}`],
  ["answer_too_many", `{"keys":[${"0,".repeat(20_000)}0]}`],
  ["answer_too_large", `{"issuer":"${"x".repeat(300_000)}"}`],
  ["answer_too_large", "x".repeat(300_000).replace("x", "{")],
  ["not_jsonrpc", "[]"],
  ["not_jsonrpc", '{"issuer":'],
])(
  "for a document that is not safe to parse, the caller gets only the fault %s",
  async (fault, body) => {
    expect(await got(body)).toBe(fault);
    expect(await got(body, 400)).toBe(fault);
  },
);

test('a "not found" page is passed on as a short text', async () => {
  expect(await got("<h1>Not found</h1>", 404)).toBe("<h1>Not found</h1>");
  expect(await got("x".repeat(100_000), 404)).toHaveLength(4_000);
});

test("an endless body is read only up to the maximum size of a document", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
  });
  const inner = async () => new Response(body);
  await documentFetch(inner)("https://x/").catch(() => {});
  expect(pulled).toBeLessThan(1_000_000);
});
