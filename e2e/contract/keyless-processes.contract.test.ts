import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { exportJWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { administer } from "@/e2e/fixtures/administer";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { createKey } from "@/lib/keys/creation/create-key";
import { tokenFor } from "./client-keys";

const ISSUER = "https://kubernetes.default.svc";
const SUBJECT = "system:serviceaccount:agents:builder";

let database: TestDatabase;
let first: RunningServer;
let second: RunningServer;
let admin: string;
const [older, newer] = [0, 1].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" })) as [
  { publicKey: KeyObject; privateKey: KeyObject },
  { publicKey: KeyObject; privateKey: KeyObject },
];

beforeAll(async () => {
  database = await testDatabase();
  const logs = (name: string) => join(PROJECT, `test-results/logs/keyless-${name}.log`);
  first = await startServer({ database, logFile: logs("first") });
  const environment = { PUBLIC_URL: first.baseURL };
  second = await startServer({ database, logFile: logs("second"), environment });
  const expires = { type: "days", days: 1 } as const;
  const { plainKey } = await administer(first).done((ctx) =>
    createKey(ctx, { name: "Rules", kind: "service", scopes: ["mcp", "admin"], expires }),
  );
  admin = await tokenFor(first, plainKey);
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await database?.close();
});

/** Sends a request to the first process's API for trust rules. Throws if the request is refused. */
async function rules(method: string, path = "", body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${first.baseURL}/api/v1/trust-rules${path}`, {
    method,
    headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(JSON.stringify(json));
  return json;
}

const keySet = async ({ publicKey }: typeof older, kid: string) =>
  JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid }] });

const jobToken = ({ privateKey }: typeof older, kid: string) =>
  new SignJWT({ sub: SUBJECT, jti: "one job" })
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuer(ISSUER)
    .setAudience(first.baseURL)
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(privateKey);

/** Exchanges a machine's token for an access token at the given process. */
async function exchange(at: RunningServer, assertion: string) {
  const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  const answer = await fetch(`http://localhost:${at.port}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: grant, assertion }),
  });
  const { access_token: token = "" } = (await answer.json()) as { access_token?: string };
  return { status: answer.status, token };
}

/**
 * Sends a call with this access token to the given process, and returns the status of the response.
 */
async function call(at: RunningServer, token: string): Promise<number> {
  const answer = await fetch(`http://localhost:${at.port}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...{ "content-type": "application/json", accept: "application/json, text/event-stream" },
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
  });
  await answer.text();
  return answer.status;
}

// The API responds only after every live process has applied a change, so the test need not wait
// for the other process.
test("a trust rule that one process creates, changes and ends takes effect in the other immediately", async () => {
  const token = await jobToken(older, "a");
  expect((await exchange(second, token)).status).toBe(400);
  const made = await rules("POST", "", {
    ...{ name: "Builder", issuer: ISSUER, subject: SUBJECT, jwks: await keySet(older, "a") },
    expires: { type: "days", days: 1 },
  });
  const one = `/${String(made.id)}`;

  // Latchkey does not remember the `jti` claims of tokens, so the same token can be exchanged at
  // both processes.
  const [here, there] = [await exchange(first, token), await exchange(second, token)];
  expect([here.status, there.status]).toEqual([200, 200]);
  const both = async () => [await call(second, here.token), await call(first, there.token)];
  expect(await both()).toEqual([200, 200]);

  await rules("PATCH", one, { enabled: false });
  expect(await both()).toEqual([401, 401]);
  expect((await exchange(second, token)).status).toBe(400);
  await rules("PATCH", one, { enabled: true });
  expect(await both()).toEqual([200, 200]);

  // The issuer changes its signing keys. Both processes refuse tokens that were signed with the old
  // key, but access tokens that Latchkey has already issued stay valid.
  await rules("PATCH", one, { jwks: await keySet(newer, "b") });
  for (const process of [second, first]) {
    expect((await exchange(process, token)).status).toBe(400);
    expect((await exchange(process, await jobToken(newer, "b"))).status).toBe(200);
    expect((await exchange(process, await jobToken(older, "b"))).status).toBe(400);
  }
  expect(await both()).toEqual([200, 200]);

  await rules("DELETE", `${one}?reason=moved`);
  expect(await both()).toEqual([401, 401]);
  expect((await exchange(second, await jobToken(newer, "b"))).status).toBe(400);
});
