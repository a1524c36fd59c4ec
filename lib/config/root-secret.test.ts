import { expect, test } from "vitest";
import { newRootSecret, parseRootSecrets } from "./root-secret";

const one = newRootSecret();
const two = newRootSecret();

test("a new root secret has 256 bits and can be parsed", () => {
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(one).not.toBe(two);
  expect(parseRootSecrets(one, "x")).toEqual({ ok: true, value: [Buffer.from(one, "hex")] });
});

test("several root secrets keep their order, and secrets in base64url are accepted", () => {
  const encoded = Buffer.from(two, "hex").toString("base64url");
  const read = parseRootSecrets(` ${encoded} , ${one}\n`, "x");
  expect(read).toEqual({ ok: true, value: [Buffer.from(two, "hex"), Buffer.from(one, "hex")] });
});

test.each([
  "",
  " , ",
  "correct horse battery staple",
  "correct-horse-battery-staple-correct-horse-battery!",
  "a".repeat(64),
  "00".repeat(32),
  "no-phrase-however-long-and-however-seldom-typed-is-random-enough",
  one.slice(2),
  `${one},short`,
  `${one},${"ab".repeat(40)}`,
])("the secret %j is refused, and the error names the variable but not its value", (text) => {
  const read = parseRootSecrets(text, "LATCHKEY_SECRET");
  expect(read).toMatchObject({
    ok: false,
    failure: { code: "bad_configuration", params: { variable: "LATCHKEY_SECRET" } },
  });
  if (text.length > 3) expect(JSON.stringify(read)).not.toContain(text);
});
