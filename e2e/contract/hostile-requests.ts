import { createHmac, generateKeyPairSync, sign } from "node:crypto";

/**
 * The bytes of one request, and the kind of request. If the test fails, its message names the kind.
 */
export interface HostileRequest {
  readonly kind: string;
  readonly bytes: Buffer;
}

export interface Material {
  readonly host: string;
  /**
   * A valid token. Some of the requests contain forgeries of it, and some send it with invalid
   * bodies.
   */
  readonly token: string;
  readonly publicJwk: object;
}

/**
 * Returns a generator of pseudorandom numbers from 0 to 1 (mulberry32). The same seed gives the
 * same numbers.
 */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * Creates `count` requests that Latchkey must refuse. The same seed gives the same kinds of request
 * in the same order.
 */
export function hostileRequests(count: number, seed: number, material: Material): HostileRequest[] {
  const random = generator(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(values: readonly [T, ...T[]]): T => values[upTo(values.length)] ?? values[0];
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => upTo(256)));
  const hex = (length: number) =>
    bytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length);
  const { host, token, publicJwk } = material;
  const [head = "", body = ""] = token.split(".");
  const header = JSON.parse(Buffer.from(head, "base64url").toString()) as object;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as { exp: number };
  const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

  function http(method: string, path: string, lines: string[], content: Buffer | string = "") {
    const payload = Buffer.from(content);
    const start = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...lines];
    const length = method === "GET" ? [] : [`Content-Length: ${payload.length}`];
    return Buffer.concat([
      Buffer.from(`${[...start, ...length].join("\r\n")}\r\n\r\n`, "latin1"),
      payload,
    ]);
  }
  const json = "Content-Type: application/json";
  const accept = "Accept: application/json, text/event-stream";
  const tokenPath = () => pick(["/api/v1/auth/token", "/auth/token"]);
  const ask = (content: Buffer | string, lines = [json]) =>
    http("POST", tokenPath(), lines, content);
  const mcp = (lines: string[], content: Buffer | string = rpc) =>
    http("POST", "/mcp", [json, accept, ...lines], content);
  const rpc = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const bearer = (value: string) => `Authorization: Bearer ${value}`;
  const deep = (levels: number) => pick(["[", '{"a":']).repeat(levels);

  function signed(
    changedHeader: object,
    changedClaims: object,
    signer?: (input: string) => Buffer,
  ) {
    const input = `${encode({ ...header, ...changedHeader })}.${encode({ ...claims, ...changedClaims })}`;
    const own = () =>
      sign("sha256", Buffer.from(input), { key: stranger, dsaEncoding: "ieee-p1363" });
    return `${input}.${(signer?.(input) ?? own()).toString("base64url")}`;
  }
  const hs256 = (input: string) =>
    createHmac("sha256", JSON.stringify(publicJwk)).update(input).digest();

  const forgeries: readonly [() => string, ...(() => string)[]] = [
    () => signed({ alg: "none" }, {}, () => Buffer.alloc(0)),
    () => signed({ alg: "HS256" }, {}, hs256),
    () => signed({ kid: hex(43) }, {}),
    () => signed({}, { aud: `https://${hex(8)}.example/mcp` }),
    () => signed({}, { iss: `https://${hex(8)}.example` }),
    () => signed({}, { exp: claims.exp - 10_000 }),
    () => signed({}, { iat: claims.exp + upTo(10_000), nbf: claims.exp }),
    () => signed({ typ: pick(["JWT", "", "at+jwt2"]) }, {}),
    () => signed({ crit: ["exp"], jwk: publicJwk, x5u: "http://127.0.0.1/" }, {}),
    () => `${token.slice(0, -6)}${hex(6)}`,
    () => hex(1 + upTo(200)),
    () => `mcp_${hex(32)}`,
    () => `${".".repeat(upTo(9))}${bytes(20).toString("base64url")}`,
  ];

  const kinds: readonly [[string, () => Buffer], ...[string, () => Buffer][]] = [
    [
      "random bytes on the socket",
      () =>
        Buffer.concat([Buffer.from([upTo(32)]), bytes(40 + upTo(400)), Buffer.from("\r\n\r\n")]),
    ],
    [
      "a broken request line",
      () =>
        Buffer.from(
          `${pick(["POST", "G\u0000T", "post", ""])} /mcp HTTP/${pick(["9.9", "x", "1.1 1"])}\r\nHost: ${host}\r\n\r\n`,
        ),
    ],
    ["no host", () => Buffer.from(`GET /mcp HTTP/1.1\r\nConnection: close\r\n\r\n`)],
    [
      "a foreign host",
      () =>
        Buffer.from(
          `POST /mcp HTTP/1.1\r\nHost: ${hex(8)}.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        ),
    ],
    ["huge headers", () => mcp([`X-Filler: ${"a".repeat(17_000 + upTo(20_000))}`])],
    [
      "too many headers",
      () => mcp(Array.from({ length: 2_100 }, (_, index) => `X-${index}: ${hex(8)}`)),
    ],
    [
      "two lengths",
      () =>
        Buffer.from(
          `POST ${tokenPath()} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}  `,
        ),
    ],
    [
      "length and chunks",
      () =>
        Buffer.from(
          `POST ${tokenPath()} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        ),
    ],
    ["random bytes as body", () => ask(bytes(upTo(3_000)))],
    ["deep JSON", () => ask(deep(1 + upTo(3_000)))],
    ["deep JSON that is whole", () => ask(`{"x":${"[".repeat(7_000)}${"]".repeat(7_000)}}`)],
    ["a field twice", () => ask(`{"api_key":"mcp_${hex(32)}","api_key":"mcp_${hex(32)}"}`)],
    ["another type", () => ask(`{"api_key":${pick(["1", "null", "[]", "{}", "true", "1e999"])}}`)],
    [
      "another shape",
      () => ask(pick(["[]", '"x"', "0", "null", "{}", '{"__proto__":{"api_key":"x"}}'])),
    ],
    [
      "a malformed key",
      () =>
        ask(
          JSON.stringify({
            api_key: pick([
              "",
              `MCP_${hex(32)}`,
              `mcp_${hex(31)}`,
              `mcp_${hex(33)}`,
              "mcp_\u0000",
              "𝓂𝒸𝓅_",
            ]),
          }),
        ),
    ],
    ["an unknown key", () => ask(JSON.stringify({ api_key: `mcp_${hex(32)}` }))],
    ["too much body", () => ask(`{"api_key":"${"x".repeat(16_400 + upTo(2_000))}"}`)],
    [
      "another content type",
      () =>
        ask("{}", [
          pick([
            "Content-Type: text/plain",
            "Content-Type: application/json; charset=latin1",
            "Content-Type: \u00ff",
            "X-None: 1",
          ]),
        ]),
    ],
    [
      "a content coding",
      () => ask(bytes(30), [json, `Content-Encoding: ${pick(["gzip", "br", "zstd"])}`]),
    ],
    [
      "another method",
      () =>
        http(pick(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]), pick(["/mcp", "/auth/token"]), []),
    ],
    ["no credentials", () => mcp([])],
    ["a forged token", () => mcp([bearer(pick(forgeries)())])],
    [
      "another scheme",
      () =>
        mcp([
          `Authorization: ${pick(["Basic YTpi", "Bearer", "Bearer a b", "Negotiate x", "\u00ff\u00fe"])}`,
        ]),
    ],
    ["two credentials", () => mcp([bearer(token), bearer(token)])],
    ["a token in the query", () => http("POST", `/mcp?access_token=${token}`, [json, accept], rpc)],
    [
      "a foreign origin",
      () =>
        mcp([bearer(token), `Origin: ${pick(["null", `https://${hex(6)}.example`, "file://"])}`]),
    ],
    ["a good token and random bytes", () => mcp([bearer(token)], bytes(1 + upTo(2_000)))],
    ["a good token and deep JSON", () => mcp([bearer(token)], deep(150 + upTo(3_000)))],
    [
      "a good token and no JSON type",
      () => http("POST", "/mcp", [accept, bearer(token), "Content-Type: text/xml"], rpc),
    ],
    [
      "a good token and no message",
      () =>
        mcp(
          [bearer(token)],
          pick([
            "[]",
            "1",
            '"x"',
            "null",
            "{}",
            '{"jsonrpc":"1.0","id":1,"method":"x"}',
            '{"jsonrpc":"2.0","id":{},"method":7}',
          ]),
        ),
    ],
    [
      "a good token and a wrong version",
      () => mcp([bearer(token), `MCP-Protocol-Version: ${hex(10)}`]),
    ],
    [
      "a path beside",
      () =>
        http(
          pick(["GET", "POST"]),
          pick([
            "/.well-known/oauth-authorization-server/x",
            "/oauth/x",
            "/register",
            "/api/v1/x",
            "/mcp/x",
            "/.well-known/%00",
          ]),
          [],
        ),
    ],
  ];
  return Array.from({ length: count }, (_, index) => {
    // The first requests include every kind once. All later requests are of random kinds.
    const [kind, make] = kinds[index] ?? pick(kinds);
    return { kind, bytes: make() };
  });
}
