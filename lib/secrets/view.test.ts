import { expect, test } from "vitest";
import { holdsSecret, maskAll, maskSecrets } from "./view";

const KEY = "mcp_0123456789abcdef0123456789abcdef";
const JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJrZXlfMSJ9.c2lnbmF0dXJl";
const JWE = "eyJhbGciOiJkaXIi.LCJlbmMiOiJB.MjU2Q0JDLUhT.NTEyIn0..abc";
const inFull = (text: string) =>
  [...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join("");

test.each([
  ["a key", KEY],
  ["a key in capitals", KEY.toUpperCase()],
  ["a key that was cut", KEY.slice(0, 24)],
  ["a token", JWT],
  ["an encrypted token", JWE],
  ["the beginning of a token", JWT.slice(0, 14)],
  ["a key, escaped in full", inFull(KEY)],
  ["a key, escaped twice", encodeURIComponent(inFull(KEY))],
  ["a key, escaped in part", KEY.replace("_", "%5F")],
  ["a token, escaped in full", inFull(JWT)],
  ["a token with escaped dots", JWT.replaceAll(".", "%2E")],
])("in any text, %s is masked and the text around it is kept", (_, secret) => {
  for (const [before, after] of [
    ["", ""],
    ["/auth/", "?a=%20b"],
    ["x", " y"],
    ["file:///tmp/%7E/", ".txt"],
  ] as const) {
    const masked = maskSecrets(before + secret + after);
    expect(masked).toMatch(/^[^[]*\[redacted\]/);
    expect(masked.startsWith(before)).toBe(true);
    expect(decodeURIComponent(masked)).not.toMatch(/[0-9a-f]{16}|eyJ|c2ln/i);
    expect(holdsSecret(before + secret + after)).toBe(true);
  }
});

test.each([
  "add",
  "notes_search",
  "mcp_server_status",
  "mcp_deadbeef",
  "file:///home/ada/notes%20of%20May.txt",
  "Bearer of good news",
  "The eyJ of a token",
  "%zz%",
])("the text %s is not a secret and stays unchanged", (text) => {
  expect(maskSecrets(text)).toBe(text);
  expect(holdsSecret(text)).toBe(false);
});

test("secrets in a JSON value are masked, even in field names, and everything else stays unchanged", () => {
  const at = new Date(0);
  expect(maskAll({ a: [KEY, 1, null, { [KEY]: `x ${JWT}` }], at, n: 2n, no: undefined })).toEqual({
    a: ["mcp_[redacted]", 1, null, { "mcp_[redacted]": "x [redacted]" }],
    ...{ at, n: 2n, no: undefined },
  });
});
