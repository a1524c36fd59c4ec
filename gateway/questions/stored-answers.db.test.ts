import { afterAll, beforeAll, expect, test } from "vitest";
import { clientAnswers } from "@/db/schema/client-answers";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { tokenFor } from "@/gateway/testing/gateway";
import { feed } from "@/lib/change-feed/feed";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";
import { newQuestionId } from "./question-id";

let fixture: TestProcess;
/** The time stands still, so that a key regains nothing. */
let now: Date;
beforeAll(async () => {
  fixture = await testProcess();
  now = new Date();
});
afterAll(() => fixture.close());

/** Sends an answer of this many bytes to a question that no call of this process waits for. */
async function send(key: { id: string; token: string }, bytes: number) {
  const id = newQuestionId(fixture.process.secrets, key.id);
  const exchange = testExchange({
    ...{ path: "/mcp", method: "POST" },
    headers: {
      ...{ host: "localhost:12009", "content-type": "application/json" },
      ...{ accept: "application/json, text/event-stream", authorization: `Bearer ${key.token}` },
    },
    body: JSON.stringify({ jsonrpc: "2.0", id, result: { text: "x".repeat(bytes) } }),
  });
  const feedRevision = feed().revision("*");
  return mcpEndpoint({ exchange, process: fixture.process, now, feedRevision });
}

async function keyOf() {
  const { id } = await plantKey(fixture, {});
  return { id, token: await tokenFor(fixture, id) };
}

test("a key cannot fill the disk with answers, and takes nothing from other keys", async () => {
  const [flooding, other] = [await keyOf(), await keyOf()];
  const statuses: number[] = [];
  for (let one = 0; one < 8; one++) statuses.push((await send(flooding, 3_000_000)).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429, 429]);
  expect(await fixture.database.db.$count(clientAnswers)).toBe(5);
  expect((await send(other, 1_000)).status).toBe(202);
});
