import { expect, inject, test } from "vitest";
import { ECHO_KINDS, echoScene } from "@/gateway/testing/echo-scene";
import { ask, MODERN_META } from "@/gateway/testing/gateway";
import { randomOf } from "@/lib/std/testing/random";
import { randomObject } from "@/lib/std/testing/random-json";

// Any JSON that a client and a server exchange arrives as it was written, over every transport and
// between every pair of eras. The server echoes bytes, so one comparison covers both directions.

const RUNS = inject("whole") ? 500 : 50;
type Era = "modern" | "legacy";
const EACH = ECHO_KINDS.flatMap((kind) => [
  { kind, era: "modern" as const },
  { kind, era: "legacy" as const },
]);

const scene = echoScene();

/** The params of each method. The server echoes the value of the first `echo` in them. */
const PARAMS: Readonly<Record<string, (echo: string) => string>> = {
  "tools/call": (echo) => `"name":"e_tool","arguments":{"echo":${echo}}`,
  "prompts/get": (echo) => `"name":"e_prompt","x-own":{"echo":${echo}}`,
  "resources/read": (echo) => `"uri":"latchkey://e/file:///a","x-own":{"echo":${echo}}`,
  "completion/complete": (echo) =>
    `"argument":{"name":"n","value":"v"},"ref":{"type":"ref/prompt","name":"e_prompt"},"x-own":{"echo":${echo}}`,
};
const METHODS = Object.keys(PARAMS);

/** Sends a request with these params and returns the answer as text. */
async function answerTo(era: Era, method: string, params: string): Promise<string> {
  const meta = era === "modern" ? `"_meta":${JSON.stringify(MODERN_META)},` : "";
  const text = `{"jsonrpc":"2.0","id":7,"method":"${method}","params":{${meta}${params}}}`;
  const { name, uri } = JSON.parse(`{${params}}`);
  const request = { era, method, params: { name, uri }, text };
  return (await ask(scene.fixture, scene.token, request, scene.services)).text;
}

/** A result that needs no change for a client of either era. */
const resultOf = (own: string) =>
  `{"resultType":"complete","ttlMs":5,"cacheScope":"private","content":[{"type":"x-future","own":${own}}],"structuredContent":${own},"x-own":${own}}`;

test.each(EACH)(
  "a client ($era) and a server ($kind) exchange any JSON byte for byte",
  async ({ kind, era }) => {
    // One key makes all requests, far more than 1,200 per minute.
    await scene.fixture.database.sql`update api_keys set requests_per_minute = 1000000`;
    await scene.plantEcho(kind);
    const random = randomOf(ECHO_KINDS.indexOf(kind) * 2 + era.length);
    for (let run = 0; run < RUNS; run++) {
      const sent = resultOf(randomObject(random));
      const method = METHODS[run % METHODS.length] ?? "";
      const said = await answerTo(era, method, PARAMS[method]?.(sent) ?? "");
      expect(said).toBe(`{"jsonrpc":"2.0","id":7,"result":${sent}}`);
    }
  },
);
