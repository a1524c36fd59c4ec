import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ask,
  connectApp,
  contextOf,
  maker,
  pkce,
  post,
  refresh,
  waitingOf,
} from "@/gateway/oauth/testing/app";
import { showAuthorizationRequest } from "@/lib/oauth/connections/show-authorization-request";
import { closeProcess, publishProcess, shared } from "@/lib/process/process";
import { type TestProcess, testExchange, testProcess } from "@/lib/tokens/testing/process";
import { fetchDocument, mayFetchDocument } from "./client-documents";
import { underWay } from "./under-way";

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

let it: TestProcess;
beforeAll(async () => {
  it = await testProcess();
});
afterAll(() => it.close());

const ADDRESS = "https://app.example.com/client.json";
const inside = <Value>(run: () => Value, address = "192.0.2.9"): Value => {
  const exchange = testExchange({ path: "/oauth/authorize", address });
  return underWay.run({ request: { exchange, process: it.process, now: new Date() } }, run);
};
const fetched = (dial: Parameters<typeof fetchDocument>[0], address: string, ms?: number) =>
  inside(() => {
    mayFetchDocument(address);
    return fetchDocument(dial, ms)(address);
  });
const served = (body: BodyInit, init?: ResponseInit) => async () => new Response(body, init);
const document = { client_id: ADDRESS, client_name: "App", redirect_uris: ["http://localhost/cb"] };

const authorize = (clientId: string, redirect: string, address?: string) =>
  ask(
    `/oauth/authorize?${new URLSearchParams({
      ...{ response_type: "code", client_id: clientId, redirect_uri: redirect },
      ...pkce().challenge,
    })}`,
    address === undefined ? {} : { address },
  );

test.each([
  ["https://claude.ai/oauth/claude-code-client-metadata", "http://localhost:51234/callback"],
  ["https://chatgpt.com/oauth/codex/client.json", "http://127.0.0.1:51234/callback"],
])(
  "the well-known client %s is accepted without an outgoing connection",
  async (clientId, redirect) => {
    expect(waitingOf(await authorize(clientId, redirect)).uid).not.toBe("");
    expect((await authorize(clientId, "https://evil.example/cb")).status).toBe(400);
  },
);

describe("fetched documents of clients", () => {
  test("a fetched document is reduced to the metadata that Latchkey supports", async () => {
    const more = { token_endpoint_auth_method: "client_secret_post", scope: "admin" };
    const dial = served(JSON.stringify({ ...document, ...more }));
    const response = await fetched(dial, ADDRESS);
    expect(await response.json()).toEqual({
      ...document,
      ...{ application_type: "native", token_endpoint_auth_method: "none" },
      grant_types: ["authorization_code", "refresh_token"],
      ...{ response_types: ["code"], response_modes: ["query"] },
    });
  });

  test.each([
    ["of 10 MB", served("x".repeat(10 * 1024 * 1024))],
    ["that is not JSON", served("<html>")],
    ["that is not found", served("{}", { status: 404 })],
    [
      "whose redirects are not allowed",
      served(JSON.stringify({ ...document, redirect_uris: ["javascript:x"] })),
    ],
  ])("a document %s is refused, and is not fetched again for a minute", async (_, dial) => {
    const address = `${ADDRESS}?${Math.random()}`;
    await expect(fetched(dial, address)).rejects.toThrow(/large|JSON|status|redirects/);
    expect(inside(() => mayFetchDocument(address))).toBe(false);
  });

  test("a document that arrives too slowly is refused after a timeout", async () => {
    const dripping = async (_url: string, { signal }: RequestInit) => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("{"));
          signal?.addEventListener("abort", () => controller.error(signal.reason));
        },
      });
      return new Response(body);
    };
    await expect(fetched(dripping, `${ADDRESS}?slow`, 20)).rejects.toThrow(/timeout/);
  });

  test.each([
    "https://127.0.0.1/c",
    "https://[::1]/c",
    "https://169.254.169.254/c",
    "https://10.0.0.1/c",
    "https://localhost/c",
    "https://2130706433/c",
  ])("a document at the internal address %s is refused without a connection", async (address) => {
    await expect(fetched(undefined, address)).rejects.toMatchObject({
      name: "DialError",
      fault: "refused",
    });
  });

  test("at most 20 documents are fetched in a burst for one client address", () => {
    const asked = Array.from({ length: 25 }, (_, n) =>
      inside(() => mayFetchDocument(`${ADDRESS}?${n}`), "198.51.100.1"),
    );
    expect(asked.filter(Boolean)).toHaveLength(20);
  });
});

test("an app whose document is at an internal address gets an error page, and the refusal is recorded", async () => {
  const answer = await authorize("https://127.0.0.1/client.json", "http://localhost/cb");
  expect(answer.status).toBe(400);
  expect(answer.headers.location).toBeUndefined();
  await expect
    .poll(() => it.database.sql`select reason from audit_records where action = 'oauth.authorize'`)
    .toEqual(expect.arrayContaining([{ reason: "no_client_document" }]));
});

test("slow documents of unknown clients do not delay the refresh of a valid token", async () => {
  const app = await connectApp(it);
  await closeProcess();
  publishProcess(it.process);
  let dials = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  shared("oauth.dialer", () => ({
    fetch: async () => {
      dials++;
      await opened;
      return new Response("{}");
    },
  }));
  // The last ten requests are for the same document.
  const slow = Array.from({ length: 20 }, (_, n) =>
    authorize(`https://slow.example/${Math.min(n, 10)}`, "http://localhost/cb", `203.0.${n}.1`),
  );
  await expect.poll(() => dials, { timeout: 5_000 }).toBe(11);
  expect((await refresh(app, app.refresh)).status).toBe(200);
  open();
  const answers = await Promise.all(slow);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
});

describe("a refresh by an app with a document", () => {
  // The response must not be `invalid_client`, because clients would then delete their tokens.
  const later = {
    status: 503,
    headers: { "retry-after": expect.stringMatching(/^\d+$/) },
    json: { error: "temporarily_unavailable" },
  };
  const asked = async (clientId: string, fetch: () => Promise<Response>, address: string) => {
    await closeProcess();
    publishProcess(it.process);
    shared("oauth.dialer", () => ({ fetch }));
    const form = { grant_type: "refresh_token", client_id: clientId, refresh_token: "x" };
    return () => post("/oauth/token", form, { address });
  };
  const away = async () => {
    throw new Error("ECONNREFUSED");
  };

  test.each([
    ["cannot be reached", away],
    ["fails on its server", served("", { status: 502 })],
  ])(
    "a refresh by an app whose document %s gets a 503, even while the failure is remembered",
    async (_, fetch) => {
      const send = await asked(ADDRESS, fetch, "198.51.100.7");
      expect(await send()).toMatchObject(later);
      expect(await send()).toMatchObject(later);
    },
  );

  test("a refresh gets a 503 if its app's document is not fetched because of the fetch limit", async () => {
    const send = await asked(ADDRESS, served("{}", { status: 404 }), "198.51.100.8");
    for (let n = 0; n < 20; n++) {
      await authorize(`${ADDRESS}?${n}`, "http://localhost/cb", "198.51.100.8");
    }
    expect(await send()).toMatchObject(later);
  });

  test("a refresh by an app whose document no longer exists gets invalid_client", async () => {
    const send = await asked(ADDRESS, served("{}", { status: 404 }), "198.51.100.9");
    const refused = { status: 400, json: { error: "invalid_client" } };
    expect(await send()).toMatchObject(refused);
    expect(await send()).toMatchObject(refused);
  });
});

test("an app is shown with its document's address, even if the scheme is written in capitals", async () => {
  await closeProcess();
  publishProcess(it.process);
  const clientId = "HTTPS://app.example.com/client.json";
  const fetch = served(JSON.stringify({ ...document, client_id: clientId }));
  shared("oauth.dialer", () => ({ fetch }));
  const { uid, proof } = waitingOf(await authorize(clientId, "http://localhost/cb"));
  const shown = await showAuthorizationRequest(contextOf(it, maker(it)), { uid, proof });
  expect(shown).toMatchObject({
    value: { client: { id: clientId, kind: "metadata_document" } },
  });
});

describe("an app that signs its requests with the keys in its document", () => {
  const KEYS = "https://keys.example.com/set";
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let jwks: object;
  let keyFetches = 0;
  beforeAll(async () => {
    keys = await generateKeyPair("ES256");
    jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), alg: "ES256", kid: "k" }] };
  });
  const startsWith = async (source: object, answer = () => Response.json(jwks)) => {
    await closeProcess();
    publishProcess(it.process);
    keyFetches = 0;
    const signs = { ...document, token_endpoint_auth_method: "private_key_jwt", ...source };
    shared("oauth.dialer", () => ({
      async fetch(url: string) {
        if (url !== KEYS) return Response.json(signs);
        keyFetches++;
        return answer();
      },
    }));
  };

  let sent = 0;
  async function send(claims: JWTPayload, address = "192.0.2.10") {
    const usual = { iss: ADDRESS, sub: ADDRESS, aud: "http://localhost:12009", jti: `${++sent}` };
    const proof = await new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "k" })
      .sign(keys.privateKey);
    const form = { grant_type: "refresh_token", refresh_token: "x", client_assertion: proof };
    const typed = { ...form, client_assertion_type: ASSERTION };
    const { status, json } = await post("/oauth/token", typed, { address });
    return [status, json.error];
  }
  const now = () => Date.now() / 1000;

  test("an assertion that expires within the hour is accepted, even at a fraction of a second", async () => {
    await startsWith({ jwks });
    for (const exp of [Math.floor(now()) + 60, Math.floor(now()) + 60.5, now() + 3_500]) {
      expect(await send({ exp })).toEqual([400, "invalid_grant"]);
    }
  });

  test("an assertion that expires later is refused and not stored, because it would stay until then", async () => {
    for (const exp of [now() + 3_700, now() + 315_360_000, now() * 1_000, 1e300]) {
      expect(await send({ exp })).toEqual([401, "invalid_client"]);
    }
    const late = await it.database.sql`
      select 1 from oauth_assertions where expires_at > now() + interval '61 minutes'`;
    expect(late).toHaveLength(0);
  });

  test("an app's key set is fetched once for many signed requests", async () => {
    await startsWith({ jwks_uri: KEYS });
    for (let n = 0; n < 25; n++) {
      expect(await send({ exp: now() + 60 })).toEqual([400, "invalid_grant"]);
    }
    expect(keyFetches).toBe(1);
  });

  test("a key set that cannot be read is not fetched again for each request, and the app is told to try again", async () => {
    await startsWith({ jwks_uri: KEYS }, () => new Response("", { status: 502 }));
    for (let n = 0; n < 25; n++) {
      expect(await send({ exp: now() + 60 })).toEqual([503, "temporarily_unavailable"]);
    }
    expect(keyFetches).toBe(1);
  });

  test("a key set is not fetched for a client address that has used up its fetches", async () => {
    await startsWith({ jwks_uri: KEYS });
    expect((await authorize(ADDRESS, "http://localhost/cb", "198.51.100.20")).status).toBe(303);
    inside(() => {
      for (let n = 0; n < 20; n++) mayFetchDocument(`${ADDRESS}?${n}`);
    }, "198.51.100.21");
    const refused = [503, "temporarily_unavailable"];
    expect(await send({ exp: now() + 60 }, "198.51.100.21")).toEqual(refused);
    expect(keyFetches).toBe(0);
  });

  test("an assertion that names a client with NUL is refused as one of an unknown client", async () => {
    expect(await send({ exp: now() + 60, sub: "\0" })).toEqual([401, "invalid_client"]);
  });
});
