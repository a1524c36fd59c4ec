import { expect, test } from "vitest";
import { askServer } from "./ask-server";

test("a response is returned unchanged", async () => {
  const answer = { ok: true, value: 7 } as const;
  expect(await askServer(Promise.resolve(answer))).toBe(answer);
});

test("a missing response becomes a refusal that a form can show", async () => {
  const asked = await askServer(Promise.reject<{ ok: true }>(new TypeError("Failed to fetch")));
  expect(asked).toMatchObject({ ok: false, fields: {}, values: {} });
});

test("a redirect is thrown again, for Next to handle", async () => {
  const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/" });
  await expect(askServer(Promise.reject(redirect))).rejects.toBe(redirect);
});
