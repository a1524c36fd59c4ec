import { expect, test } from "vitest";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { testContext } from "@/lib/core/testing/context";
import { askClient } from "./ask-client";
import { deliverAnswer } from "./client-answers";

const process = testContext({ db: null as never });

interface Asked {
  readonly id: string;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** Asks a client with these capabilities, which accepts every question. */
async function ask(capabilities: object, params: object) {
  const asked: Asked[] = [];
  const mcp = {
    request: { process, exchange: { requestId: "req_1" } },
    caller: { key: { id: "key" }, tokenEndsAtSeconds: Date.now() / 1000 + 60 },
    dialect: { capabilitiesOf: () => capabilities },
    reply: {
      message(bytes: Uint8Array) {
        const question = JSON.parse(Buffer.from(bytes).toString()) as Asked;
        asked.push(question);
        const answer = { action: "accept" };
        void deliverAnswer(process, { keyId: "k", questionId: question.id, answer }, new Date());
      },
    },
  } as unknown as McpRequest;
  const requests = { one: { method: "elicitation/create", params } };
  const answers = await askClient(mcp, requests, new AbortController().signal);
  return { answers, asked };
}

const FORM = { message: "Your name?", requestedSchema: { type: "object", properties: {} } };
const URL_QUESTION = { mode: "url", url: "https://pay.example", message: "Pay first" };
const ACCEPTED = { ok: true, responses: { one: { action: "accept" } } };

test("a question in URL mode reaches a client that has declared the mode, with the id that its era requires", async () => {
  const { answers, asked } = await ask({ elicitation: { url: {} } }, URL_QUESTION);
  expect(answers).toEqual(ACCEPTED);
  const [question] = asked;
  expect(question?.params).toEqual({ elicitationId: question?.id, ...URL_QUESTION });
});

test("a form reaches a client that has declared forms, as the server wrote it", async () => {
  const { answers, asked } = await ask({ elicitation: { form: {} } }, FORM);
  expect(answers).toEqual(ACCEPTED);
  expect(asked[0]?.params).toEqual(FORM);
});

test.each([
  [{ elicitation: { form: {} } }, URL_QUESTION],
  [{ elicitation: { url: {} } }, FORM],
  [{ elicitation: { url: {} } }, { ...FORM, mode: "form" }],
  [{}, FORM],
])("a client with %j is not asked %j", async (capabilities, params) => {
  const { answers, asked } = await ask(capabilities, params);
  expect([answers.ok, asked]).toEqual([false, []]);
});
