import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { machineEnvironment, PROJECT } from "@/e2e/fixtures/start-server";

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
  "%s stops the start with exit code 1 and one line that says what to do",
  async (_what, environment, words) => {
    const { code, out, err } = await start(environment());
    expect(err).toMatch(/^Latchkey cannot start\. [^\n]+\n$/);
    expect(err).toMatch(words);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  },
);
