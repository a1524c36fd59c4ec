import { expect, test } from "vitest";
import { testContext } from "@/lib/core/testing/context";
import { newSessionId, sessionCapabilities } from "./session-id";

const { secrets } = testContext({ db: null as never });
const binding = { keyId: "key", endpoint: "http://localhost:12009/mcp" };

test.each([
  [{}, {}],
  [null, {}],
  [{ elicitation: {} }, { elicitation: { form: {} } }],
  [{ elicitation: { form: {} } }, { elicitation: { form: {} } }],
  [{ elicitation: { url: {} } }, { elicitation: { url: {} } }],
  [{ elicitation: { form: {}, url: {} } }, { elicitation: { form: {}, url: {} } }],
  [
    { elicitation: true, sampling: {}, roots: { listChanged: true } },
    { sampling: {}, roots: {} },
  ],
])("a session id of a client that declares %j stands for %j", (declared, expected) => {
  const id = newSessionId(secrets, binding, declared, Date.now());
  expect(sessionCapabilities(id)).toEqual(expected);
});
