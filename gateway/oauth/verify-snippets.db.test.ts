import { spawn, spawnSync } from "node:child_process";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dataPlane } from "@/gateway/endpoints/route";
import { EXAMPLE_AUDIENCE, verifySnippets } from "@/lib/connect/view-verify";
import { registerAudience } from "@/lib/outward/registry/register-audience";
import { setKeyAudiences } from "@/lib/outward/registry/set-key-audiences";
import { publishProcess } from "@/lib/process/process";
import { keyRing } from "@/lib/tokens/key-ring";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { contextOf } from "./testing/app";

const AUDIENCE = "https://tools.example.com/mcp";
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-verify-"));

let it: TestProcess;
let server: Server;
let publicUrl: string;
/** How many times the public keys have been fetched. */
let fetches = 0;
/** The tokens, keyed by a description of their defect. Only the token `good` is valid. */
let tokens: Map<string, string>;
/** How many of the tokens have a `kid` of their own that is unknown. */
const UNKNOWN_KIDS = 40;

beforeAll(async () => {
  const opened = await testProcess();
  server = createServer(async (req, res) => {
    if (req.url === "/.well-known/jwks.json") fetches++;
    const answer = await dataPlane(testExchange({ method: "GET", path: req.url ?? "" }));
    res.writeHead(answer?.status ?? 404, answer?.headers).end(answer && (await textOf(answer)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { ...opened.process.config, publicUrl, audience: `${publicUrl}/mcp` };
  it = { ...opened, process: { ...opened.process, config } };
  publishProcess(it.process);
  tokens = await makeTokens();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
  await it.close();
});

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Requests tokens for a key, and forges further tokens with the installation's own signing key. */
async function makeTokens(): Promise<Map<string, string>> {
  const key = await plantKey(it);
  const ctx = contextOf(it, { kind: "command_line", label: "command line (ada)" });
  await registerAudience(ctx, { uri: AUDIENCE, name: "Tools", teamIds: [it.teamId] });
  await setKeyAudiences(ctx, { id: key.id, audiences: [AUDIENCE] });
  const take = async (more: object) => {
    const answer = await dataPlane(
      testExchange({
        path: "/api/v1/auth/token",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ api_key: key.plain, ...more }),
      }),
    );
    return String(JSON.parse(answer ? await textOf(answer) : "{}").access_token);
  };
  const good = await take({ audience: AUDIENCE });
  const [ours] = (await keyRing(it.process, new Date())).keys;
  if (!ours?.signs) throw new Error("There is no signing key.");
  const { signs, kid, publicJwk } = ours;
  const es256 = (input: string) =>
    sign("sha256", Buffer.from(input), { key: signs, dsaEncoding: "ieee-p1363" });
  const forge = (header: object, claims: object, by: (input: string) => Buffer = es256) => {
    const head = base64url({ alg: "ES256", typ: "at+jwt", kid, ...header });
    const input = `${head}.${base64url({ ...decodeJwt(good), ...claims })}`;
    return `${input}.${by(input).toString("base64url")}`;
  };
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const another = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const hmac = (input: string) =>
    createHmac("sha256", JSON.stringify(publicJwk)).update(input).digest();
  const now = Math.floor(Date.now() / 1000);
  return new Map([
    ["good", good],
    ["of the gateway itself", await take({})],
    ["for another audience", forge({}, { aud: "https://other.example.com" })],
    ["for a prefix of the audience", forge({}, { aud: "https://tools.example.com" })],
    ["for several audiences", forge({}, { aud: [AUDIENCE, "https://other.example.com"] })],
    ["for a list of one audience", forge({}, { aud: [AUDIENCE] })],
    ["without an audience", forge({}, { aud: undefined })],
    ["of another issuer", forge({}, { iss: "https://latchkey.example.com" })],
    ["of the issuer with a slash", forge({}, { iss: `${publicUrl}/` })],
    ["expired", forge({}, { exp: now - 1, iat: now - 901 })],
    ["without an expiry", forge({}, { exp: undefined })],
    ["without a client", forge({}, { client_id: undefined })],
    ["of another type", forge({ typ: "JWT" }, {})],
    ["without a type", forge({ typ: undefined }, {})],
    ["with the algorithm none", forge({ alg: "none" }, {}, () => Buffer.alloc(0))],
    ["with HS256 and our public key", forge({ alg: "HS256" }, {}, hmac)],
    ["with RS256", forge({ alg: "RS256" }, {}, (input) => sign("sha256", Buffer.from(input), rsa))],
    ...Array.from({ length: UNKNOWN_KIDS }, (_, index): [string, string] => {
      return [`with an unknown kid (${index})`, forge({ kid: `unknown-${index}` }, {})];
    }),
    ["without a kid", forge({ kid: undefined }, {}, () => Buffer.alloc(64, 1))],
    [
      "signed with another key",
      forge({}, {}, (input) =>
        sign("sha256", Buffer.from(input), { key: another, dsaEncoding: "ieee-p1363" }),
      ),
    ],
    [
      "with changed claims",
      good.replace(/\.[^.]+\./, `.${base64url({ ...decodeJwt(good), sub: "x" })}.`),
    ],
    ["an API key", key.plain],
    ["no token", "nonsense"],
    ["empty", ""],
  ]);
}

const codeOf = (id: "typescript" | "python", audience = AUDIENCE, origin = publicUrl) =>
  verifySnippets({ publicUrl: origin, audience }).find((one) => one.id === id)?.code ?? "";

/**
 * Expects the code to have accepted only the valid token. `verdicts` has the claims of each
 * accepted token, and null for each refused one.
 */
function expectOnlyGood(verdicts: ReadonlyMap<string, unknown>) {
  const accepted = [...verdicts].filter(([, claims]) => claims !== null);
  expect(accepted).toEqual([["good", decodeJwt(tokens.get("good") ?? "")]]);
  expect(verdicts.size).toBe(tokens.size);
  // Tokens that anybody can send must not make the server ask Latchkey each time.
  expect(fetches).toBeLessThan(UNKNOWN_KIDS / 2);
}

beforeEach(() => {
  fetches = 0;
});

describe("the code that the console shows for verifying tokens on another server", () => {
  test("the TypeScript code accepts the valid token for its audience and no other token", async () => {
    const outfile = path.join(folder, "verify.mjs");
    await build({
      stdin: { contents: codeOf("typescript"), resolveDir: process.cwd(), loader: "ts" },
      ...{ outfile, bundle: true, platform: "node", format: "esm" },
    });
    const { verifyToken } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
    const verdicts = new Map<string, unknown>();
    for (const [what, token] of tokens) {
      verdicts.set(what, await verifyToken(token).catch(() => null));
    }
    expectOnlyGood(verdicts);
  });

  const python = ["python3", "/usr/bin/python3"].find(
    (one) => spawnSync(one, ["-c", "import jwt, cryptography"]).status === 0,
  );
  const whether = python === undefined ? " (NOT RUN: no python3 with PyJWT on this machine)" : "";

  test(`the Python code accepts the valid token for its audience and no other token${whether}`, async () => {
    if (python === undefined) return;
    writeFileSync(path.join(folder, "verify.py"), codeOf("python"));
    // The text next to the code says that a refusal raises an error of the library, so other errors
    // are not caught.
    const driver = `import json, sys, jwt
from verify import verify_token
def verdict(token):
    try:
        return verify_token(token)
    except jwt.PyJWTError:
        return None
print(json.dumps([[what, verdict(token)] for what, token in json.load(sys.stdin)]))`;
    const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" };
    // This process serves the public keys while the code runs, so it must not wait synchronously.
    const child = spawn(python, ["-c", driver], { env });
    child.stdin.end(JSON.stringify([...tokens]));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(err).toBe("");
    expectOnlyGood(new Map(JSON.parse(out)));
  });

  test("the documentation contains the same code as the console", () => {
    const document = readFileSync("docs/outward.md", "utf8");
    for (const id of ["typescript", "python"] as const) {
      const code = codeOf(id, EXAMPLE_AUDIENCE, "https://latchkey.example.com");
      expect(document).toContain(`\`\`\`${id}\n${code}\`\`\`\n`);
    }
  });
});
