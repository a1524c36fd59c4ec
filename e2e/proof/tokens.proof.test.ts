import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "@/cli/seed/random";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import { deriveSecrets } from "@/lib/secrets/derive";
import { openPrivateKey } from "@/lib/tokens/signing-key";
import { type Genuine, malformedTokens } from "@/lib/tokens/testing/malformed";
import type { ConsoleClient } from "./support/console-client";
import { figure } from "./support/figures";
import { http } from "./support/http";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";

const TOKENS = repetitions(200, 2_000);
const SEED = 8_725;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
let database: TestDatabase;
let server: LiveServer | undefined;
let machine: MachineClient;
let genuine: Genuine;
let good: string;
let operator: ConsoleClient;

beforeAll(async () => {
  database = await testDatabase();
  const port = await freePort();
  const secret = randomBytes(32);
  server = await startLive({
    port,
    logFile: join(folder, "server.log"),
    environment: {
      ...database.environment,
      LATCHKEY_SECRET: secret.toString("hex"),
      LATCHKEY_DATA: join(folder, "data"),
    },
  });
  operator = await setUp(server);
  const asked = { name: "tokens", expires: { type: "days", days: 7 } };
  const made = await operator.act("/keys", "createKeyAction", asked);
  if (!made.ok) throw new Error(made.code);
  const { key, plainKey } = made.value as { key: { id: string }; plainKey: string };
  machine = new MachineClient(server.origin);
  good = await machine.token(plainKey);
  const [row] = await database.sql<{ kid: string; private_sealed: Buffer }[]>`
    select kid, private_sealed from signing_keys`;
  const opened = row && openPrivateKey(deriveSecrets([secret]), row.kid, row.private_sealed);
  if (!row || !opened) throw new Error("The signing key does not open.");
  const audience = `${server.origin}/mcp`;
  genuine = { kid: row.kid, key: opened, issuer: server.origin, audience, keyId: key.id };
});

afterAll(async () => {
  await stopLive(server);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

test(`${TOKENS} malformed tokens are each refused with status 401 and cause no error in the log`, async () => {
  const tokens = malformedTokens(genuine, seededRandom(SEED));
  const wrong: string[] = [];
  const batch = 20;
  for (let sent = 0; sent < TOKENS; sent += batch) {
    const some = Array.from({ length: batch }, () => tokens.next().value);
    await Promise.all(
      some.map(async ({ what, token }, index) => {
        const ask =
          index % 4 === 0
            ? http(`${machine.origin}/api/v1/keys`, {
                headers: { authorization: `Bearer ${token}` },
              })
            : machine.call(token);
        const { status, body } = await ask;
        const { error } = JSON.parse(body.toString("utf8")) as { error?: string };
        if (status !== 401 || error !== "invalid_token") wrong.push(`${what}: ${status} ${error}`);
      }),
    );
  }
  expect(wrong).toEqual([]);
  expect((await machine.call(good)).status).toBe(200);
  expect(server?.log()).not.toContain("a request failed");
  figure(`malformed tokens: ${TOKENS} of ${TOKENS} refused with 401`);
});

test("malformed tokens are also refused as session cookies and as OAuth states", async () => {
  const tokens = malformedTokens(genuine, seededRandom(SEED + 1));
  const statuses = new Set<string>();
  for (let sent = 0; sent < TOKENS / 10; sent++) {
    const { token } = tokens.next().value;
    const cookie = `latchkey_session=${token}`;
    const page = await http(`${machine.origin}/keys`, { headers: { cookie, accept: "text/html" } });
    const session = await http(`${machine.origin}/api/auth/session`, { headers: { cookie } });
    const state = `state=${token}&code=x`;
    const callback = await operator.send(`/api/upstreams/callback?${state}`);
    statuses.add(`${page.status} ${session.status} ${callback.status}`);
    expect(page.body.toString("utf8")).not.toContain("Create key");
  }
  expect([...statuses]).toEqual(["307 200 303"]);
  expect(server?.log()).not.toContain("a request failed");
});
