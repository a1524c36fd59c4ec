import { join } from "node:path";
import {
  Client,
  ClientCredentialsProvider,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { administer } from "@/e2e/fixtures/administer";
import { exchange, makeServiceKey } from "@/e2e/fixtures/make-key";
import { memoryApp } from "@/e2e/fixtures/scripted-consent";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { rotateSigningKey } from "@/lib/tokens/rotate-signing-key";
import { figure } from "./support/figures";
import { repetitions } from "./support/repetitions";
import { pause } from "./support/wait";

const TOKEN_SECONDS = 3;
const RUN_MS = repetitions(8_000, 600_000);
const ROTATE_MS = repetitions(3_000, 60_000);
const CLIENTS = repetitions(8, 50);
const PAUSE_MS = 250;

let database: TestDatabase;
let first: RunningServer;
let second: RunningServer;

beforeAll(async () => {
  database = await testDatabase();
  const logs = (name: string) => join(PROJECT, `test-results/logs/renewal-${name}.log`);
  first = await startServer({ database, logFile: logs("first") });
  const environment = { PUBLIC_URL: first.baseURL };
  second = await startServer({ database, logFile: logs("second"), environment });
  // The tokens have a shorter lifetime than the database normally allows, so that most calls need a
  // new token.
  await database.sql`alter table installation drop constraint installation_token_seconds`;
  await database.sql`update installation set token_seconds = ${TOKEN_SECONDS}`;
});

afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await database?.close();
});

/** Makes one call with a client that renews its tokens automatically. */
type Call = () => Promise<unknown>;

/**
 * Connects a client of SDK v2 at `url`. The client is an app that a person has allowed by OAuth
 * sign-in.
 */
async function connectedApp(url: URL): Promise<Call> {
  let params = new URLSearchParams();
  const app = memoryApp(first, (given) => {
    params = given;
  });
  const asking = new StreamableHTTPClientTransport(new URL(`${first.baseURL}/mcp`), {
    authProvider: app,
  });
  await expect(new Client(INFO).connect(asking)).rejects.toThrow();
  await asking.finishAuth(params);
  return sdk2(url, app);
}

/** Connects a client of SDK v2 that exchanges an API key for tokens with client_credentials. */
async function withCredentials(url: URL): Promise<Call> {
  const { id, key } = await makeServiceKey(first, "Renewed");
  const options = { clientId: id, clientSecret: key, expectedIssuer: first.baseURL };
  return sdk2(url, new ClientCredentialsProvider(options));
}

const INFO = { name: "renewal", version: "1" };

async function sdk2(url: URL, authProvider: OAuthClientProvider): Promise<Call> {
  const client = new Client(INFO);
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
  return () => client.callTool({ name: "latchkey_whoami" });
}

/** The number of requests whose token expired on their way to the server. */
let expiredOnTheWay = 0;

/**
 * Connects a client of SDK v1 that gets its tokens from a helper, as Claude Code and Codex do: the
 * helper exchanges the key one second before the token expires, and once more after a 401 that
 * says that the token has expired.
 */
async function withHelper(url: URL): Promise<Call> {
  const { key } = await makeServiceKey(first, "Helped");
  let token = "";
  let endsAtMs = 0;
  const renew = async () => {
    const answer = await exchange(first, key);
    if (!answer.ok) throw new Error(`The exchange failed: ${answer.status} ${await answer.text()}`);
    const taken = (await answer.json()) as { access_token: string; expires_in: number };
    token = taken.access_token;
    endsAtMs = Date.now() + taken.expires_in * 1_000;
  };
  const withToken = (input: string | URL, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
  const send = async (input: string | URL, init: RequestInit = {}) => {
    if (Date.now() > endsAtMs - 1_000) await renew();
    const response = await withToken(input, init);
    if (response.status !== 401 || !(await hasExpired(response.clone()))) return response;
    expiredOnTheWay++;
    await response.body?.cancel();
    await renew();
    return withToken(input, init);
  };
  const client = new ClientV1(INFO);
  await client.connect(new TransportV1(url, { fetch: send }) as never);
  return () => client.callTool({ name: "latchkey_whoami" });
}

/** True if this 401 says that the token has expired, as opposed to a signature or a key. */
const hasExpired = async (response: Response) =>
  /This one has expired\./.test(((await response.json()) as { message?: string }).message ?? "");

test("clients of three kinds lose no call while tokens expire after 3 s and signing keys rotate", async () => {
  const kinds = [connectedApp, withCredentials, withHelper];
  const clients: Call[] = [];
  for (let count = 0; count < CLIENTS; count++) {
    const url = new URL(`${(count % 2 === 0 ? first : second).baseURL}/mcp`);
    const open = kinds[count % kinds.length];
    // An OAuth client accepts only the published URL of the resource, which is the first process's
    // URL.
    if (open) clients.push(await open(open === withHelper ? url : new URL(`${first.baseURL}/mcp`)));
  }
  const operator = administer(first);
  const endsAtMs = Date.now() + RUN_MS;
  const failures: string[] = [];
  let calls = 0;
  let rotations = 0;
  const rotating = (async () => {
    while (Date.now() + ROTATE_MS < endsAtMs) {
      await pause(ROTATE_MS);
      await operator.done((ctx) => rotateSigningKey(ctx, { publishSeconds: 0 }));
      rotations++;
    }
  })();
  await Promise.all(
    clients.map(async (call, index) => {
      while (Date.now() < endsAtMs) {
        calls++;
        await call().catch((error: unknown) =>
          failures.push(`${index} at ${new Date().toISOString()}: ${String(error)}`),
        );
        await pause(PAUSE_MS);
      }
    }),
  );
  await rotating;
  expect(failures.slice(0, 20), `${failures.length} failed`).toEqual([]);
  expect(rotations).toBeGreaterThan(0);
  figure(
    `renewal: ${calls} calls of ${clients.length} clients in ${RUN_MS / 1000} s, tokens of ${TOKEN_SECONDS} s, ${rotations} rotations: ${failures.length} failed (${expiredOnTheWay} tokens expired on the way and were renewed by the client)`,
  );
}, 1_200_000);
