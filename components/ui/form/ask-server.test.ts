import { expect, test } from "vitest";
import { askServer } from "./ask-server";

test("askServer returns the response of the server unchanged", async () => {
  const answer = { ok: true, value: 7 } as const;
  expect(await askServer(Promise.resolve(answer))).toBe(answer);
});

test("if there is no response, askServer returns a refusal that a form can show", async () => {
  const asked = await askServer(Promise.reject<{ ok: true }>(new TypeError("Failed to fetch")));
  expect(asked).toMatchObject({ ok: false, fields: {}, values: {} });
});

test("askServer throws a redirect again, so that Next can handle it", async () => {
  const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/" });
  await expect(askServer(Promise.reject(redirect))).rejects.toBe(redirect);
});
