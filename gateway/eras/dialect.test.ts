import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LEGACY } from "./legacy";
import { MODERN } from "./modern";

const ROOT = join(import.meta.dirname, "..");
const FOLDERS = [
  ...["admission", "calls", "endpoints", "eras", "messages", "methods", "protocol", "questions"],
  ...["streams", "tasks"],
];

/** Lists the files that mention the name of an era. */
function filesThatCompare(): string[] {
  const found: string[] = [];
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts") || name.includes("test")) continue;
      const path = join(folder, name);
      if (/["'](?:modern|legacy)["']/.test(readFileSync(join(ROOT, path), "utf8")))
        found.push(path);
    }
  }
  return found.sort();
}

test("only the layer of eras distinguishes the eras of clients", () => {
  expect(filesThatCompare()).toEqual([
    // These files mention the era of a server, which decides what is sent to the server and what
    // the server may ask.
    "calls/bytes/compose-call.ts",
    "calls/bytes/repair-call.ts",
    "calls/bytes/sent-meta.ts",
    "calls/bytes/sent-params.ts",
    "calls/log-level.ts",
    "calls/transport/server-answer.ts",
    // These files describe the era of a server in the API.
    "endpoints/api/operations/examples.ts",
    "endpoints/api/operations/schema-answers.ts",
    // The dialects themselves, each with the era of its tasks.
    "eras/legacy.ts",
    "eras/modern.ts",
    // These files convert the SDK's name of an era to a dialect.
    "protocol/plain-read.ts",
    "protocol/sdk-judge.ts",
  ]);
});

describe("results for clients of both eras", () => {
  const info = { name: "latchkey", title: "Latchkey", version: expect.any(String) };
  const _meta = { "io.modelcontextprotocol/serverInfo": info };

  test("a result for a client with a session is unchanged", () => {
    const result = { contents: [] };
    expect(LEGACY.complete("resources/read", result)).toBe(result);
  });

  test("a result for revision 2026-07-28 says that it is complete, and who answers", () => {
    expect(MODERN.complete("tools/call", { content: [] })).toEqual({
      ...{ content: [], resultType: "complete", _meta },
    });
    const asks = { resultType: "input_required", inputRequests: {} };
    expect(MODERN.complete("resources/read", asks)).toEqual({ ...asks, _meta });
  });

  test("a greeting for revision 2026-07-28 says that it may not be cached", () => {
    expect(MODERN.complete("server/discover", {})).toEqual({
      ...{ resultType: "complete", ttlMs: 0, cacheScope: "private", _meta },
    });
  });
});
