import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { machineEnvironment, PROJECT } from "@/e2e/fixtures/start-server";
import { deriveSecrets } from "@/lib/secrets/derive";

const folder = mkdtempSync(join(tmpdir(), "start-refused-"));
const taken = createServer();
let database: TestDatabase;
let port = 0;

beforeAll(async () => {
  database = await testDatabase();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  port = (taken.address() as { port: number }).port;
  writeFileSync(join(folder, "file"), "");
  await database.sql.unsafe("create role poor login");
});
afterAll(async () => {
  taken.close();
  await database.sql.unsafe("drop role poor");
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string>) {
  const file = join(PROJECT, "e2e/fixtures/run-built.mjs");
  const child = spawn(process.execPath, [file, "server"], {
    cwd: PROJECT,
    env: {
      ...machineEnvironment(),
      LATCHKEY_DATA: join(folder, "data"),
      PORT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => {
    said.out += text;
  });
  child.stderr.on("data", (text) => {
    said.err += text;
  });
  const [code] = await once(child, "close");
  return { code, ...said };
}

const as = (more: Record<string, string>) => ({ ...database.environment, ...more });

test.each([
  [
    "a port that another program uses",
    () => as({ PORT: String(port) }),
    /PORT: \d+ is in use by another program/,
  ],
  [
    "a missing certificate file",
    () => as({ TLS_CERT: join(folder, "none"), TLS_KEY: join(folder, "none") }),
    /TLS_CERT: cannot read/,
  ],
  [
    "a data folder whose path leads through a file",
    () => ({ LATCHKEY_DATA: join(folder, "file", "data") }),
    /is not a folder, or its path leads through a file: name another one in LATCHKEY_DATA/,
  ],
  [
    "a database that does not exist",
    () => as({ DATABASE_URL: "postgres:///no_such_database" }),
    /DATABASE_URL: there is no such database: create it/,
  ],
  [
    "a database user without rights",
    () => as({ PGUSER: "poor" }),
    /DATABASE_URL: its user lacks rights: make it the owner/,
  ],
])(
  "%s makes the start fail with exit code 1 and one line that says what to do",
  async (_what, environment, words) => {
    const { code, out, err } = await start(environment());
    expect(err).toMatch(/^Latchkey cannot start\. [^\n]+\n$/);
    expect(err).toMatch(words);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  },
);

test("a server whose old root secret was removed too early does not start, and says what still needs the secret", async () => {
  const early = await testDatabase();
  try {
    const [newer, old] = ["8", "7"].map((digit) =>
      `${digit}0123456789abcdef`.repeat(4).slice(0, 64),
    );
    const roots = [newer, old].map((hex) => Buffer.from(hex ?? "", "hex"));
    const [one, other] = roots.map((root) => deriveSecrets([root]).current);
    const checks = JSON.stringify(
      [one, other].map((each) => ({ id: each?.id, check: each?.check })),
    );
    await early.sql`
      insert into installation (public_url, secret_checks, sealing_secret, created_at)
      values ('http://localhost', ${checks}::text::jsonb, ${one?.id ?? ""}, now())`;
    await early.sql`
      insert into links (id, purpose, code_digest, secret_id, created_at, expires_at)
      select gen_random_uuid(), 'setup', convert_to(n::text, 'utf8'), ${other?.id ?? ""}, now(),
        now() + interval '1 day' from generate_series(1, 12) as n`;
    const { code, out, err } = await start({
      ...early.environment,
      LATCHKEY_SECRET: newer ?? "",
    });
    expect(err).toMatch(/^Latchkey cannot start\. [^\n]+\n$/);
    expect(err).toContain(
      `The root secret ${other?.id} is still needed. Values that use it: 12 (Links for people: 12).`,
    );
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(await early.sql`select count(*)::int as links from links`).toEqual([{ links: 12 }]);
  } finally {
    await early.close();
  }
});
