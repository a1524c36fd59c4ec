import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { decodeToken, isApiKey, tokenFault } from "./view-decode";
import { checkToken, recipientOf } from "./view-inspection";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "k1" };
const NOW = 1_800_000_000;
const EXPECTED = {
  keys: [jwk],
  issuer: "https://keys.example.com",
  audience: "https://keys.example.com/mcp",
  nowMs: NOW * 1000,
};
const CLAIMS = {
  iss: EXPECTED.issuer,
  aud: EXPECTED.audience,
  sub: "6f3a6f0e-5a3e-4a53-9b0e-0d6f6f0e5a3e",
  iat: NOW - 10,
  exp: NOW + 890,
};
const HEADER = { alg: "ES256", typ: "at+jwt", kid: "k1" };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(claims: object = {}, header: object = {}, key = pair.privateKey): string {
  const input = `${encode({ ...HEADER, ...header })}.${encode({ ...CLAIMS, ...claims })}`;
  const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

/** Returns the names of the checks that fail for a token. */
async function faults(text: string): Promise<string[]> {
  const decoded = decodeToken(text);
  if (!decoded) return ["no token"];
  const checks = await checkToken(decoded, EXPECTED);
  expect(checks).toHaveLength(9);
  return checks.filter(({ holds }) => !holds).map(({ name }) => name);
}

test("a valid token passes every check, even with Bearer before it and spaces around it", async () => {
  expect(await faults(token())).toEqual([]);
  expect(await faults(`  Bearer ${token()}\n`)).toEqual([]);
  expect(await faults(`Authorization: Bearer ${token()}`)).toEqual([]);
  expect(await faults(`authorization:bearer  ${token()}`)).toEqual([]);
});

test.each([
  ["exp", { exp: NOW }],
  ["exp", { exp: "soon" }],
  ["exp", { exp: 1e300 }],
  ["iat", { iat: NOW + 121 }],
  ["iss", { iss: `${EXPECTED.issuer}/` }],
  ["aud", { aud: [EXPECTED.audience] }],
  ["aud", { aud: undefined }],
  ["sub", { sub: 7 }],
])("the %s check fails for the claims %j", async (name, claims) => {
  expect(await faults(token(claims))).toEqual([name]);
});

test.each([
  ["alg", { alg: "none" }],
  ["typ", { typ: "JWT" }],
])("the %s check fails for the header %j", async (name, header) => {
  expect(await faults(token({}, header))).toEqual([name]);
});

test("the kid and signature checks fail if the token's key is not published", async () => {
  expect(await faults(token({}, { kid: "k2" }))).toEqual(["kid", "signature"]);
});

test("the signature check fails for a token signed by another key, and for changed claims", async () => {
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  expect(await faults(token({}, {}, other))).toEqual(["signature"]);
  const [header, , signature] = token().split(".");
  const changed = `${header}.${encode({ ...CLAIMS, scope: "admin" })}.${signature}`;
  expect(await faults(changed)).toEqual(["signature"]);
});

test("a token that is longer than the gateway accepts cannot be decoded, even if its claims are deeply nested", () => {
  const deep = Buffer.from(`{"a":${"[".repeat(9_000)}${"]".repeat(9_000)}}`).toString("base64url");
  expect(decodeToken(`${encode(HEADER)}.${deep}.AAAA`)).toBeNull();
});

test.each(["", "a.b", "a.b.c.d", "a.b.c", `${encode([])}.${encode({})}.AA`, "e30.e30.=="])(
  "the text %j cannot be decoded as a token",
  (text) => {
    expect(decodeToken(text)).toBeNull();
  },
);

test.each([
  ["abc", "It has one part. A token has three, with dots between them."],
  ["a.b", "The signature is missing: it follows the claims, after a second dot."],
  [
    "Bearer e30.e30.",
    "The signature is missing: nothing follows the second dot. A token without one is never accepted.",
  ],
  [".e30.AA", "The header is missing: nothing stands before the first dot."],
  ["e30..AA", "The claims are missing: nothing follows the first dot."],
  ["a.b.c.d.e", "It has 5 parts. A token has three, with dots between them."],
  ["a.e30.AA", "The header is not a JSON object in base64url."],
  ["e30.a.AA", "The claims are not a JSON object in base64url."],
  ["e30.e30.==", "The signature is not base64url."],
])("tokenFault names the part of %j that is wrong", (text, words) => {
  expect(tokenFault(text)).toBe(words);
});

test("tokenFault gives the longest accepted length, and finds nothing wrong in a token", () => {
  expect(tokenFault("x".repeat(5_000))).toBe("It is longer than 4,096 characters.");
  expect(tokenFault(token())).toBeNull();
});

test("isApiKey is true for an API key and false for a token", () => {
  const key = `mcp_${createHash("md5").update("x").digest("hex")}`;
  expect([isApiKey(key), isApiKey(` Bearer ${key}`), isApiKey(token())]).toEqual([
    true,
    true,
    false,
  ]);
});

test("a token for an outside server is checked against that server, and is not valid for the gateway", async () => {
  const tools = { name: "Tools", uri: "https://tools.example.com/mcp" };
  const recipient = (aud: unknown) => {
    const decoded = decodeToken(token({ aud }));
    return decoded && recipientOf(decoded, [tools]);
  };
  expect(recipient(tools.uri)).toBe(tools);
  for (const aud of [EXPECTED.audience, `${tools.uri}/`, [tools.uri], undefined]) {
    expect(recipient(aud)).toBeNull();
  }
  expect(await faults(token({ aud: tools.uri }))).toEqual(["aud"]);
  const decoded = decodeToken(token({ aud: tools.uri }));
  const checks = decoded && (await checkToken(decoded, { ...EXPECTED, audience: tools.uri }));
  expect(checks?.filter(({ holds }) => !holds)).toEqual([]);
});
