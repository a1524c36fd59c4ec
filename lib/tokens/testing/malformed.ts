import { type KeyObject, sign } from "node:crypto";

/** The values of a genuine token, from which tests make altered tokens. */
export interface Genuine {
  readonly kid: string;
  /** The private key with which the installation signs its tokens. */
  readonly key: KeyObject;
  readonly issuer: string;
  readonly audience: string;
  readonly keyId: string;
}

export interface Malformed {
  /** A description of what is wrong with the token. */
  readonly what: string;
  readonly token: string;
}

type Random = () => number;

const DEPTH = 700;
const deep = (open: string, close: string) => open.repeat(DEPTH) + close.repeat(DEPTH);

/** JSON texts of every type, including sizes that never occur in Latchkey's tokens. */
const VALUES: Readonly<Record<string, string>> = {
  null: "null",
  true: "true",
  false: "false",
  nought: "0",
  one: "1",
  fraction: "1.5",
  negative: "-1",
  endless: "1e400",
  huge: "1e300",
  text: '"x"',
  "NUL text": '"\\u0000"',
  "lone surrogate": '"\\ud800"',
  array: "[]",
  "array of numbers": "[1,2]",
  object: "{}",
  "object that converts": '{"toString":1,"toLowerCase":2,"length":3}',
  prototype: '{"__proto__":{"x":1}}',
  deep: deep("[", "]"),
  "deep object": `${'{"a":'.repeat(DEPTH / 2)}1${"}".repeat(DEPTH / 2)}`,
};
const TEXTS = ["text", "NUL text", "lone surrogate"];
const everythingBut = (...names: string[]) =>
  Object.keys(VALUES).filter((name) => !names.includes(name));

/** For each header parameter, values with which a token is invalid. */
const HEADER: Readonly<Record<string, readonly string[]>> = {
  alg: Object.keys(VALUES),
  typ: Object.keys(VALUES),
  kid: Object.keys(VALUES),
  crit: Object.keys(VALUES),
};
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  iss: Object.keys(VALUES),
  sub: Object.keys(VALUES),
  aud: Object.keys(VALUES),
  exp: Object.keys(VALUES),
  iat: everythingBut("nought", "one"),
  nbf: everythingBut("nought", "one"),
  jti: everythingBut(...TEXTS),
  client_id: everythingBut(...TEXTS),
  scope: everythingBut(...TEXTS),
  grant: Object.keys(VALUES),
};
const GONE = ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"];

/**
 * Generates an endless series of invalid tokens. The same `random` gives the same series. Some
 * tokens lack a header parameter or claim, or have one of a wrong type. These tokens are signed
 * with the real key, signed with an invalid signature, or not signed at all. Other tokens are
 * wrongly encoded, have empty, too few or too many parts, or are huge or deeply nested.
 */
export function* malformedTokens(genuine: Genuine, random: Random): Generator<Malformed> {
  const makers = [badHeader, badClaim, badClaim, lacking, badEncoding, badParts, notAnObject, huge];
  for (;;) yield pick(makers, random)(genuine, random);
}

function pick<One>(list: readonly One[], random: Random): One {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error("There is nothing to pick.");
  return one;
}

function membersOf({ kid, issuer, audience, keyId }: Genuine) {
  const now = Math.floor(Date.now() / 1000);
  const json = (values: object) =>
    new Map(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
  return {
    header: json({ alg: "ES256", typ: "at+jwt", kid }),
    claims: json({
      iss: issuer,
      sub: keyId,
      aud: audience,
      exp: now + 900,
      iat: now,
      jti: "3f3a4d3e-7d5b-4a5e-8a53-0a2f3d1c9b77",
      client_id: keyId,
      scope: "mcp",
    }),
  };
}

const object = (members: ReadonlyMap<string, string>) =>
  `{${[...members].map(([name, value]) => `"${name}":${value}`).join(",")}}`;
const encoded = (text: string | Buffer) => Buffer.from(text).toString("base64url");

/** Signs the input with the real key, adds an invalid signature, or leaves it unsigned. */
function signed(genuine: Genuine, input: string, random: Random): string {
  const way = random();
  if (way < 0.2) return `${input}.`;
  if (way < 0.3) return `${input}.${encoded(Buffer.alloc(64, 7))}`;
  return `${input}.${signatureOf(genuine, input)}`;
}

function signatureOf({ key }: Genuine, input: string): string {
  return sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString(
    "base64url",
  );
}

function badHeader(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const name = pick(Object.keys(HEADER), random);
  const value = pick(HEADER[name] ?? [], random);
  header.set(name, VALUES[value] ?? "");
  const input = `${encoded(object(header))}.${encoded(object(claims))}`;
  return { what: `header ${name}: ${value}`, token: signed(genuine, input, random) };
}

function badClaim(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const name = pick(Object.keys(CLAIMS), random);
  const value = pick(CLAIMS[name] ?? [], random);
  claims.set(name, VALUES[value] ?? "");
  const input = `${encoded(object(header))}.${encoded(object(claims))}`;
  return { what: `claim ${name}: ${value}`, token: `${input}.${signatureOf(genuine, input)}` };
}

function lacking(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const fromHeader = random() < 0.3;
  const name = pick(fromHeader ? ["alg", "typ", "kid"] : GONE, random);
  (fromHeader ? header : claims).delete(name);
  const input = `${encoded(object(header))}.${encoded(object(claims))}`;
  return { what: `without ${name}`, token: `${input}.${signatureOf(genuine, input)}` };
}

function badEncoding(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const good = `${encoded(object(header))}.${encoded(object(claims))}`;
  const parts = [...good.split("."), signatureOf(genuine, good)];
  const at = Math.floor(random() * 3);
  const part = parts[at] ?? "";
  const spoiled = {
    "a sign that is none": `${part}+/~`,
    "cut short": part.slice(0, Math.floor(part.length * random())),
    "not UTF-8": encoded(Buffer.from([0xc3, 0x28, 0xa0, 0xff])),
    "not JSON": encoded("{]"),
    padded: `${part}====`,
  };
  const how = pick(Object.keys(spoiled) as (keyof typeof spoiled)[], random);
  parts[at] = spoiled[how];
  if (at < 2 && random() < 0.5) parts[2] = signatureOf(genuine, `${parts[0]}.${parts[1]}`);
  return { what: `part ${at} ${how}`, token: parts.join(".") };
}

function badParts(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const good = `${encoded(object(header))}.${encoded(object(claims))}`;
  const shapes = [
    "..",
    ".",
    "...",
    `${good}`,
    `.${good}`,
    `${good}..`,
    `${good}.a.b.c`,
    "e30.e30.",
    "-",
  ];
  const shape = pick(shapes, random);
  return { what: "parts", token: shape };
}

function notAnObject(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const value = pick(everythingBut("object", "object that converts", "prototype"), random);
  const isHeader = random() < 0.5;
  const head = isHeader ? (VALUES[value] ?? "") : object(header);
  const body = isHeader ? object(claims) : (VALUES[value] ?? "");
  const input = `${encoded(head)}.${encoded(body)}`;
  const what = `${isHeader ? "header" : "claims"} is ${value}`;
  return { what, token: signed(genuine, input, random) };
}

function huge(genuine: Genuine, random: Random): Malformed {
  const { header, claims } = membersOf(genuine);
  const length = 3_000 + Math.floor(random() * 4_000);
  (random() < 0.5 ? header : claims).set("padding", JSON.stringify("x".repeat(length)));
  header.set("kid", '"nobody"');
  const input = `${encoded(object(header))}.${encoded(object(claims))}`;
  return { what: `${length} more bytes`, token: signed(genuine, input, random) };
}
