import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderState } from "./folder-lock";
import { joinOrStartEmbedded } from "./join";
import { pause } from "./machine/pause";
import { livePostmaster } from "./postmaster";
import { type EmbeddedConnection, embeddedPaths, writeRecord } from "./record";
import { type Embedded, startEmbedded } from "./start";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "embedded-"));
const dataDir = path.join(folder, "data");
const clusterDir = path.join(dataDir, "postgres");
const holder = path.join(root, "dist", `test-holder-${process.pid}.mjs`);
const children: ChildProcess[] = [];
/**
 * A command prefix with which a command runs in its own namespaces. The prefix is empty if this
 * user may not create namespaces.
 */
const APART = ["unshare", "--pid", "--ipc", "--mount", "--mount-proc", "--fork", "--kill-child"];
const [unshare = "", ...flags] = APART;
const apart = spawnSync(unshare, [...flags, "true"]).status === 0 ? APART : [];

beforeAll(async () => {
  // Builds a program that locks the folder until the program is killed.
  await build({
    stdin: {
      contents: `import { startEmbedded } from "./start";
        const log = () => {};
        startEmbedded({ dataDir: process.argv[2], role: process.argv[3], log }).then(
          ({ connection, stop }) => {
            process.on("SIGTERM", () => stop().then(() => process.exit(0)));
            setInterval(() => {}, 1000);
            console.log(JSON.stringify(connection));
          },
          ({ code, message }) => console.log(JSON.stringify({ code, message })),
        );`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outfile: holder,
  });
});

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(holder, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

test("stopping Postgres keeps its data and leaves no process and no socket folder behind", async () => {
  const first = await startEmbedded({ dataDir });
  await run(first, (sql) => sql`create table ledger (id int primary key, note text)`);
  const modes = [statSync(dataDir).mode & 0o777, statSync(first.connection.host).mode & 0o777];
  expect(modes).toEqual([0o700, 0o700]);
  await first.stop();
  expect(livePostmaster(clusterDir)).toBeNull();
  expect(existsSync(first.connection.host)).toBe(false);

  const second = await startEmbedded({ dataDir });
  const settings = await run(
    second,
    (sql) => sql`select current_setting('data_checksums') as checksums,
      current_setting('fsync') as fsync, current_setting('listen_addresses') as addresses,
      (select datlocale from pg_database where datname = current_database()) as locale`,
  );
  expect(settings[0]).toEqual({ checksums: "on", fsync: "on", addresses: "", locale: "C.UTF-8" });
  expect(await run(second, (sql) => sql`select * from ledger`)).toEqual([]);
  await second.stop();
}, 30_000);

test("a second server is refused with the owner's name, and a command uses the first server's Postgres", async () => {
  const owner = await hold("serve");
  // Process ids in the folder's files must not be relied on, because they may belong to another
  // namespace.
  writeFileSync(path.join(clusterDir, "postmaster.pid"), stalePidFile());
  await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
    code: "already_running",
    message: expect.stringContaining(`a server on ${hostname()}, process ${owner.child.pid} there`),
  });
  const joined = await joinOrStartEmbedded({ dataDir });
  expect([joined.mode, joined.connection]).toEqual(["joined", owner.connection]);
  await joined.stop();
  expect(await run(joined, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await end(owner.child, "SIGTERM");
  expect(livePostmaster(clusterDir)).toBeNull();
}, 30_000);

test("a second server in its own namespaces is refused with the owner's process id", async () => {
  const owner = await hold("serve", apart);
  expect(owner.connection).toMatchObject({ user: "latchkey" });
  const second = await hold("serve", apart);
  // If the owner has its own process namespace, its process id there is 1.
  const pid = apart.length > 0 ? 1 : owner.child.pid;
  expect(second.connection).toMatchObject({
    code: "already_running",
    message: expect.stringContaining(`a server on ${hostname()}, process ${pid} there, since `),
  });
  owner.child.kill("SIGKILL");
  second.child.kill("SIGKILL");
  const { runDir } = embeddedPaths(dataDir);
  await expect.poll(() => folderState(runDir)).toBe("free");
}, 30_000);

test("a command that cannot see the server's socket fails and says where the command has to be run", async () => {
  const owner = await hold("serve");
  const paths = embeddedPaths(dataDir);
  const record = readFileSync(paths.recordFile, "utf8");
  writeRecord(paths, { ...owner.connection, host: "/no/such/tmp/latchkey-x" });
  await expect(joinOrStartEmbedded({ dataDir })).rejects.toMatchObject({
    code: "start_failed",
    message: expect.stringMatching(
      /\(a server on \S+, process \d+ there, since .*\) has its database's socket in \/no\/such\/tmp\/latchkey-x, which is not here: run this where that server runs\.$/,
    ),
  });
  writeFileSync(paths.recordFile, record);
  const joined = await joinOrStartEmbedded({ dataDir });
  expect(joined.mode).toBe("joined");
  await end(owner.child, "SIGTERM");
}, 30_000);

test("a Postgres that outlives its Latchkey process keeps the folder locked without any lock file", async () => {
  const owner = await hold("serve");
  const postmaster = livePostmaster(clusterDir) ?? 0;
  process.kill(postmaster, "SIGSTOP");
  await end(owner.child, "SIGKILL");
  const kept = readFileSync(path.join(clusterDir, "postmaster.pid"), "utf8");
  writeFileSync(path.join(clusterDir, "postmaster.pid"), stalePidFile());
  let started: Embedded | undefined;
  const starting = startEmbedded({ dataDir }).then((embedded) => {
    started = embedded;
  });
  await pause(1_500);
  expect(started).toBeUndefined();
  writeFileSync(path.join(clusterDir, "postmaster.pid"), kept);
  process.kill(postmaster, "SIGCONT");
  await starting;
  await started?.stop();
}, 60_000);

test("a server starts as soon as a command that holds the folder has finished", async () => {
  const command = await hold("command");
  const starting = startEmbedded({ dataDir });
  await pause(300);
  command.child.kill("SIGTERM");
  const started = await starting;
  expect(started.mode).not.toBe("joined");
  await started.stop();
}, 30_000);

test("after kill -9 of the owner, no acknowledged row is lost and the next start succeeds", async () => {
  for (let round = 0; round < 3; round += 1) {
    const owner = await hold("serve");
    const sql = open(owner.connection);
    await sql`truncate ledger`;
    let acknowledged = 0;
    const writing = (async () => {
      for (;;) {
        await sql`insert into ledger values (${acknowledged + 1})`;
        acknowledged += 1;
      }
    })().catch(() => {});
    await pause(100 + 150 * round);
    await end(owner.child, "SIGKILL");
    const next = await startEmbedded({ dataDir });
    await Promise.race([writing, pause(1000)]);
    await sql.end({ timeout: 0 });
    const rows = await run(next, (again) => again`select count(*)::int as n from ledger`);
    expect(acknowledged).toBeGreaterThan(0);
    // An insert may have been committed although its acknowledgement did not arrive.
    expect([acknowledged, acknowledged + 1]).toContain(rows[0]?.n);
    await next.stop();
    expect(existsSync(owner.connection.host)).toBe(false);
  }
}, 60_000);

test("a killed Postgres is restarted on the same socket, and the pool connects to it again", async () => {
  const embedded = await startEmbedded({ dataDir });
  const sql = open(embedded.connection);
  let restarts = 0;
  embedded.onRestart(() => {
    restarts += 1;
  });
  await sql`truncate ledger`;
  for (let round = 1; round <= 2; round += 1) {
    await sql`insert into ledger values (${round})`;
    process.kill(livePostmaster(clusterDir) ?? 0, "SIGKILL");
    await expect.poll(() => restarts).toBe(round);
    await expect
      .poll(() => sql`select count(*)::int as n from ledger`.catch(() => null))
      .toEqual([{ n: round }]);
  }
  await sql.end();
  await embedded.stop();
  expect(livePostmaster(clusterDir)).toBeNull();
}, 30_000);

test("a postmaster.pid whose process id now belongs to another program does not prevent a start", async () => {
  const stale = `${process.pid}\n${clusterDir}\n1\n5432\n/tmp\n\n\nready\n`;
  writeFileSync(path.join(clusterDir, "postmaster.pid"), stale);
  const embedded = await startEmbedded({ dataDir });
  expect(await run(embedded, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await embedded.stop();
}, 30_000);

test("without user namespaces, Postgres runs as another user who cannot list the data folder", async () => {
  writeFileSync(path.join(dataDir, "secret"), "x", { mode: 0o600 });
  // mkdtemp has created the test's folder with mode 0700, so another user cannot enter it.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const refused = startEmbedded({ dataDir, refuseUserns: true });
    await expect(refused).rejects.toMatchObject({
      code: "unreachable_folder",
      message: expect.stringContaining("DATABASE_URL"),
    });
    await import("node:fs/promises").then(({ chmod }) => chmod(folder, 0o711));
  }
  const embedded = await startEmbedded({ dataDir, refuseUserns: true });
  expect(embedded.mode).toBe(isRoot ? "uid" : "self");
  expect(statSync(dataDir).mode & 0o777).toBe(isRoot ? 0o710 : 0o700);
  await embedded.stop();
  const back = await startEmbedded({ dataDir });
  expect(await run(back, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  await back.stop();
}, 30_000);

test("Postgres logs neither statements nor their values nor their errors", async () => {
  const embedded = await startEmbedded({ dataDir });
  const secret = "mcp_0123456789abcdef0123456789abcdef";
  const sql = open(embedded.connection);
  await sql`create table secrets (value text primary key)`;
  await sql`insert into secrets values (${secret})`;
  await expect(sql`insert into secrets values (${secret})`).rejects.toMatchObject({
    code: "23505",
  });
  await expect(sql`select ${secret}::uuid`).rejects.toMatchObject({ code: "22P02" });
  await expect(sql.unsafe(`select '${secret}' syntax error here`)).rejects.toThrow();
  await sql`drop table secrets`;
  await sql.end();
  await embedded.stop();
  const log = readFileSync(path.join(dataDir, "postgres.log"), "utf8");
  expect(log).toContain("ready to accept connections");
  expect(log).not.toContain("mcp_");
}, 30_000);

/** Returns the content of a postmaster.pid with the id of a process that does not exist. */
function stalePidFile(): string {
  return `${2 ** 22 + 1}\n${clusterDir}\n1\n5432\n/tmp\n\n\nready\n`;
}

async function hold(role: "serve" | "command", prefix: readonly string[] = []) {
  const [file = "", ...args] = [...prefix, process.execPath, holder, dataDir, role];
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, connection: JSON.parse(line.toString()) as EmbeddedConnection };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

function open(connection: EmbeddedConnection) {
  return postgres({ ...connection, max: 1, onnotice: () => {} });
}

async function run<T extends readonly object[]>(
  { connection }: Pick<Embedded, "connection">,
  query: (sql: ReturnType<typeof open>) => PromiseLike<T>,
): Promise<object[] & { [index: number]: Record<string, unknown> }> {
  const sql = open(connection);
  try {
    return [...(await query(sql))] as Record<string, unknown>[];
  } finally {
    await sql.end();
  }
}
