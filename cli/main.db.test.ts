import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "@/db/client";
import { startEmbedded } from "@/db/embedded/start";
import { type TestDatabase, testDatabase } from "@/db/testing/database";

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-cli-"));
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  // The first call may have to bundle the sources, which takes longer than running a command.
  await latchkey(["--version"], {});
}, 60_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real entry point in its own process, in the same way as `npx latchkey`. */
function latchkey(argv: string[], variables: Record<string, string>): Promise<Ended> {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [path.join(root, "bin/latchkey.mjs"), ...argv], {
    cwd: folder,
    env: { ...env, LATCHKEY_DATA: path.join(folder, "data"), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((done) => child.on("close", (code) => done({ code, out, err })));
}

function onlyObject({ code, out, err }: Ended) {
  expect({ code, err, lines: out.split("\n").length }).toEqual({ code: 0, err: "", lines: 2 });
  return JSON.parse(out);
}

test("processes that the latchkey program starts do not inherit LATCHKEY_STDIO", async () => {
  const last = "process.on('exit',()=>process.stdout.write(String(process.env.LATCHKEY_STDIO)))";
  const watched = `--import data:text/javascript,${encodeURIComponent(last)}`;
  const { out } = await latchkey(["--version"], { LATCHKEY_STDIO: "mark", NODE_OPTIONS: watched });
  expect(out.trimEnd().split("\n").at(-1)).toBe("undefined");
});

describe("if DATABASE_URL is set, the command line uses the database at that address", () => {
  test("creating and revoking a key each print one object on standard output", async () => {
    const on = database.environment;
    const made = onlyObject(await latchkey(["keys", "create", "--name", "X", "--json"], on));
    expect(made).toMatchObject({ id: expect.any(String), key: expect.stringMatching(/^mcp_/) });
    const { total } = onlyObject(await latchkey(["keys", "list", "--json"], on));
    expect(total).toBe(1);
    const revoke = ["keys", "revoke", made.id, "--reason", "test", "--json"];
    expect(onlyObject(await latchkey(revoke, on))).toMatchObject({ status: "revoked" });
    const again = await latchkey(revoke, on);
    expect([again.code, again.out, JSON.parse(again.err).error]).toEqual([3, "", "key_revoked"]);
    const kept = JSON.stringify(
      await database.sql`select (select json_agg(k) from api_keys k)::text as keys,
        (select json_agg(a) from audit_records a)::text as audit`,
    );
    expect(kept).toContain(made.id);
    expect(kept).not.toContain(made.key.slice(4));
  }, 30_000);

  test("if the database cannot be reached, the exit code is 5", async () => {
    const away = { DATABASE_URL: "postgres://latchkey:private@127.0.0.1:26001/none" };
    const { code, out, err } = await latchkey(["keys", "list", "--json"], away);
    expect([code, out, JSON.parse(err).error]).toEqual([5, "", "database_unavailable"]);
    expect(err).not.toContain("private");
  });

  test("if the root secret does not belong to the database, the exit code is 5", async () => {
    const other = { ...database.environment, LATCHKEY_SECRET: randomBytes(32).toString("hex") };
    const { code, out, err } = await latchkey(["keys", "list", "--json"], other);
    expect([code, out, JSON.parse(err).error]).toEqual([5, "", "wrong_root_secret"]);
  });
});

describe("without DATABASE_URL, the command line uses the embedded database", () => {
  const dataDir = path.join(folder, "embedded");
  const on = { LATCHKEY_DATA: dataDir };
  let key: { id: string; key: string };

  test("if no server is running, a command starts the database and leaves no process running", async () => {
    key = onlyObject(await latchkey(["keys", "create", "--name", "alone", "--json"], on));
    expect(onlyObject(await latchkey(["keys", "show", key.id, "--json"], on)).name).toBe("alone");
    expect(readdirSync(path.join(dataDir, "postgres"))).not.toContain("postmaster.pid");
    const secret = path.join(dataDir, "secret");
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    expect(readFileSync(secret, "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  }, 60_000);

  test("if a server is running, a command uses the server's database and leaves that database running", async () => {
    const embedded = await startEmbedded({ dataDir });
    const connection = connect(embedded.connection, { max: 1 });
    try {
      await connection.sql`select 1`;
      const disabled = await latchkey(["keys", "disable", key.id, "--json"], on);
      expect(onlyObject(disabled).status).toBe("disabled");
      const [row] = await connection.sql`
        select disabled_at is not null as disabled from api_keys where id = ${key.id}`;
      expect(row?.disabled).toBe(true);
    } finally {
      await connection.close();
      await embedded.stop();
    }
  }, 60_000);

  test("no file in the data folder contains the plain key", () => {
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true });
    let read = 0;
    for (const file of files.filter((one) => one.isFile())) {
      const bytes = readFileSync(path.join(file.parentPath, file.name));
      expect([file.name, bytes.includes(key.key.slice(4))]).toEqual([file.name, false]);
      read += bytes.length;
    }
    expect(read).toBeGreaterThan(1_000_000);
  });
});
