/**
 * The source of a stdio server for `node -e` that attempts what a command must not be able to do.
 * It answers with the outcome of each attempt: "done", what was read, or the code of the error.
 */
const INTRUDER = String.raw`
const fs = require("node:fs");
const net = require("node:net");
const { spawn, spawnSync } = require("node:child_process");
const attempt = (work) => { try { return work() ?? "done"; } catch (error) { return error.code ?? String(error); } };
const each = (named, work) => Object.fromEntries(Object.entries(named ?? {}).map(([name, value]) => [name, attempt(() => work(value))]));
const connect = (path) => new Promise((resolve) => {
  const socket = net.connect(path, () => { socket.destroy(); resolve("done"); });
  socket.on("error", (error) => resolve(error.code));
});
const openFiles = () => fs.readdirSync("/proc/self/fd").flatMap((fd) => {
  try { return [fs.readlinkSync("/proc/self/fd/" + fd)].filter((at) => at.startsWith("/") && !at.startsWith("/dev/") && !at.startsWith("/proc/")); } catch { return []; }
});
async function intrude({ parting, read, write, open, signal, connect: sockets, setuid, forks, leave, list }) {
  if (parting) process.on("SIGTERM", () => setTimeout(() => { fs.writeFileSync(parting, "asked"); process.exit(0); }, 300));
  const status = fs.readFileSync("/proc/self/status", "utf8");
  const connected = {};
  for (const [name, path] of Object.entries(sockets ?? {})) connected[name] = await connect(path);
  if (leave) spawn("/bin/sh", ["-c", '"$0" -e "$1" &', process.execPath, "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); // " + leave], { stdio: "ignore", detached: true }).unref();
  return {
    read: each(read, (path) => fs.readFileSync(path).length + " bytes"),
    open: each(open, (path) => fs.closeSync(fs.openSync(path, "r"))),
    write: each(write, (path) => fs.writeFileSync(path, "intruded")),
    list: each(list, (path) => fs.readdirSync(path).sort().join(" ")),
    signal: each(signal, (pid) => void process.kill(pid, 0)),
    connect: connected,
    gains: /^NoNewPrivs:\t0$/m.test(status),
    runsAs: setuid ? spawnSync(setuid, ["-u"]).stdout?.toString().trim() : process.getuid().toString(),
    forks: forks ? spawnSync("/bin/sh", ["-c", "i=0; while [ $i -lt " + forks + " ]; do sleep 1 & i=$((i+1)); done; echo all"]).stdout.toString().trim() : null,
    openFiles: openFiles(),
    cwd: process.cwd(), env: Object.keys(process.env).sort(), uid: process.getuid(),
  };
}
let rest = "";
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    const { id, params } = JSON.parse(line);
    intrude(params).then((result) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\n"));
  }
});
process.stdin.on("end", () => {});
`;

/** The command that starts the intruder. */
export const intruder = { command: process.execPath, args: ["-e", INTRUDER] };

/**
 * What the intruder should attempt. In each record, the key is the name under which the outcome
 * reports the attempt.
 */
export interface Attempts {
  readonly read?: Readonly<Record<string, string>>;
  readonly open?: Readonly<Record<string, string>>;
  readonly write?: Readonly<Record<string, string>>;
  readonly list?: Readonly<Record<string, string>>;
  readonly signal?: Readonly<Record<string, number>>;
  readonly connect?: Readonly<Record<string, string>>;
  /**
   * Path of a setuid program that prints its user id. The intruder runs it to see whether it gains
   * another id.
   */
  readonly setuid?: string;
  /** Number of processes to start at the same time. */
  readonly forks?: number;
  /**
   * A file that the intruder writes shortly after SIGTERM, which proves that it had time to end.
   */
  readonly parting?: string;
  /**
   * A text that marks a process of the intruder. This process leaves its session and its parent
   * (setsid, double fork) and ignores SIGTERM.
   */
  readonly leave?: string;
}

export interface Outcome {
  readonly read: Readonly<Record<string, string>>;
  readonly open: Readonly<Record<string, string>>;
  readonly write: Readonly<Record<string, string>>;
  readonly list: Readonly<Record<string, string>>;
  readonly signal: Readonly<Record<string, string>>;
  readonly connect: Readonly<Record<string, string>>;
  /** True if a setuid program could give the intruder more rights. */
  readonly gains: boolean;
  /** The user id that the setuid program printed. */
  readonly runsAs: string;
  /** "all" if every process of `forks` could be started, or null if none was requested. */
  readonly forks: string | null;
  readonly openFiles: readonly string[];
  readonly cwd: string;
  readonly env: readonly string[];
  readonly uid: number;
}
