import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { type Attempts, intruder, type Outcome } from "./intruder";

/**
 * A descriptor above those that Node closes by itself, and above those that a small shell can name.
 */
const INHERITED = 200;

/** The folders and files of an installation, owned by the user that Latchkey runs as. */
export interface HostScene {
  readonly uid: number;
  readonly dataDir: string;
  /** The folder of a socket that stands in for the Unix socket of Postgres. */
  readonly socketDir: string;
  readonly secret: string;
  readonly othersNote: string;
  /** A file that every user can read and that has nothing to do with Latchkey. */
  readonly outside: string;
  readonly readable: string;
  readonly writable: string;
  /**
   * Path of a program that prints its user id and is owned by root with the setuid bit, or null if
   * the test cannot create it.
   */
  readonly setuid: string | null;
  remove(): void;
}

/**
 * Creates the files of a Latchkey installation that runs as this user, and some unrelated files, in
 * a temporary folder.
 */
export function hostScene(uid: number): HostScene {
  const root = process.getuid?.() === 0;
  const base = mkdtempSync(join(tmpdir(), "stdio-host-"));
  chmodSync(base, 0o755);
  const own = (path: string, mode: number) => {
    chmodSync(path, mode);
    if (root) chownSync(path, uid, uid);
    return path;
  };
  const folder = (name: string, mode: number) => {
    mkdirSync(join(base, name), { recursive: true });
    return own(join(base, name), mode);
  };
  const file = (name: string, mode: number) => {
    writeFileSync(join(base, name), "x");
    return own(join(base, name), mode);
  };
  const dataDir = folder("data", 0o700);
  folder("data/stdio", 0o711);
  folder("data/stdio/other", 0o700);
  const readable = folder("readable", 0o755);
  const writable = folder("writable", 0o777);
  const setuid = root && existsSync("/usr/bin/id") ? join(readable, "who") : null;
  if (setuid !== null) {
    copyFileSync("/usr/bin/id", setuid);
    chownSync(setuid, 0, 0);
    chmodSync(setuid, 0o4755);
  }
  return {
    ...{ uid, dataDir, readable, writable, setuid },
    socketDir: folder("sockets", 0o700),
    secret: file("data/secret", 0o600),
    othersNote: file("data/stdio/other/note", 0o600),
    outside: file("outside", 0o666),
    remove: () => {
      for (const at of [base, ...workingFolderParents(dataDir)])
        rmSync(at, { recursive: true, force: true });
    },
  };
}

/** The source of the host, a separate process that starts a stdio server as Latchkey does. */
const HOST = `
import { createServer } from "node:net";
import { startChild } from "@/gateway/upstreams/stdio/start-child";
const { config, reach, params, socket, limits } = JSON.parse(process.argv[2]);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const target = { id: null, version: 0, name: "intruder", callSeconds: 60, sendsCaller: false, era: null, reach };
const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
createServer().listen(socket, async () => {
  try {
    const find = await ABILITIES;
    const child = await startChild({ config, db: null, log: silent }, target, undefined, limits, find);
    await child.start({
      read: ({ bytes }) => say({ result: JSON.parse(bytes.toString("utf8")).result }),
      closed: () => say({ ended: child.ending()?.detail ?? "closed" }),
    });
    // The process that it is to spy on is this one.
    const pids = { open: Object.fromEntries(["maps", "environ", "mem"].map((name) => [name, "/proc/" + process.pid + "/" + name])), signal: { host: process.pid } };
    const message = { jsonrpc: "2.0", id: 1, method: "intrude", params: { ...params, ...pids } };
    await child.send(Buffer.from(JSON.stringify(message)));
    process.stdin.on("end", () => child.close().then(() => process.exit(0))).resume();
  } catch (error) { say({ failed: error.message, detail: error.detail }); }
});
`;
const ABSENT = `import("@/lib/commands/find-confinement").then(async ({ findConfinement, tryAbilities }) => {
  const { prefix } = await tryAbilities();
  const { bubblewrap } = await tryAbilities("/no/such/folder");
  return () => findConfinement(config, Promise.resolve({ bubblewrap, prefix }));
})`;

/**
 * Bundles the host. Returns the path of the bundle, which any user can run, and a function that
 * deletes the bundle.
 */
export async function buildHost(bubblewrap: "as found" | "absent") {
  const folder = mkdtempSync(join(tmpdir(), "stdio-host-"));
  chmodSync(folder, 0o755);
  const file = join(folder, "host.mjs");
  await build({
    stdin: {
      contents: HOST.replace("ABILITIES", bubblewrap === "absent" ? ABSENT : "undefined"),
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    absWorkingDir: join(import.meta.dirname, "../../.."),
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    ...{ bundle: true, platform: "node", format: "esm", outfile: file, logLevel: "silent" },
  });
  chmodSync(file, 0o644);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface RunningHost {
  readonly process: ChildProcess;
  readonly outcome: Outcome;
  /** Everything that the host reported, which explains a missing outcome. */
  readonly said: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/**
 * Starts the host as the scene's user, with an open file that it inherits from this process, and
 * runs the intruder's attempts in it.
 */
export async function runHost(
  host: string,
  scene: HostScene,
  attempts: Attempts,
  more: { config?: object; reach?: object; processes?: number } = {},
): Promise<RunningHost> {
  const paths = [
    { path: scene.readable, access: "read" },
    { path: scene.writable, access: "write" },
  ];
  const given = {
    config: {
      allowStdio: true,
      stdioConfinement: "auto",
      dataDir: scene.dataDir,
      privatePaths: [scene.dataDir, scene.socketDir],
      ...more.config,
    },
    reach: { transport: "stdio", env: {}, paths, ...intruder, ...more.reach },
    params: attempts,
    socket: join(scene.socketDir, ".s.PGSQL.5432"),
    limits: {
      lineBytes: 1_048_576,
      memoryBytes: 536_870_912,
      processes: more.processes ?? 256,
      watchMs: 1_000,
    },
  };
  const held = openSync(scene.secret, "r");
  const stdio: ("pipe" | "ignore" | number)[] = ["pipe", "pipe", "inherit" as never];
  while (stdio.length < INHERITED) stdio.push("ignore");
  stdio.push(held);
  const ids = process.getuid?.() === 0 ? { uid: scene.uid, gid: scene.uid } : {};
  const child = spawn(process.execPath, [host, JSON.stringify(given)], { cwd: "/", stdio, ...ids });
  closeSync(held);
  const lines = createInterface({ input: child.stdout as never });
  const [line] = (await Promise.race([once(lines, "line"), once(child, "exit")])) as [unknown];
  const said = typeof line === "string" ? JSON.parse(line) : { exit: line };
  return {
    process: child,
    said,
    outcome: said.result,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    },
  };
}
