import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "@/db/embedded/machine/processes";
import { machineEnvironment, PROJECT } from "@/e2e/fixtures/start-server";
import { http } from "./http";
import { descendantsOf } from "./processes";
import { pause, until } from "./wait";

const RUN_BUILT = join(PROJECT, "e2e/fixtures/run-built.mjs");
const READY_LIMIT_MS = 60_000;
/**
 * Turns off the limit on requests per minute and key, because these tests send more requests than
 * an agent would.
 */
const UNLIMITED = { KEY_REQUESTS_PER_MINUTE: "0" };

export interface LiveServer {
  readonly origin: string;
  readonly pid: number;
  /**
   * The number of milliseconds from the start of the process until /readyz returned 200 for the
   * first time.
   */
  readonly readyMs: number;
  /** Returns everything that the server has printed to standard output and standard error. */
  log(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code or the signal when the process has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface LiveServerOptions {
  readonly port: number;
  /** The file to which everything the server prints is appended. */
  readonly logFile: string;
  /** Environment variables for the server, such as LATCHKEY_DATA, DATABASE_URL and PUBLIC_URL. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * A command prefix, for example one that enters a container. `pid` and `kill` then refer to the
   * Node process, not to the prefix's process.
   */
  readonly prefix?: readonly string[];
}

/**
 * Starts the built server as `npm start` does, including the embedded Postgres. The server is a
 * separate process that the test may kill. It is also killed when the test process exits.
 */
export async function startLive(options: LiveServerOptions): Promise<LiveServer> {
  const { port, logFile, environment, prefix = [] } = options;
  const origin = `http://localhost:${port}`;
  const startedAt = performance.now();
  const output = openSync(logFile, "a");
  const [file = "", ...args] = [...prefix, process.execPath, RUN_BUILT, "server"];
  const child: ChildProcess = spawn(file, args, {
    cwd: PROJECT,
    env: { ...machineEnvironment(), ...UNLIMITED, PORT: String(port), ...environment },
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let over = false;
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      process.off("exit", endWithUs);
      resolve(code ?? signal ?? -1);
    });
  });
  const log = () => readFileSync(logFile, "utf8");
  const isReady = async () => {
    if (over) throw new Error(`The server ended before it was ready.\n${log().slice(-3000)}`);
    const answer = await http(`${origin}/readyz`, { timeoutMs: 2_000 }).catch(() => null);
    return answer?.status === 200;
  };
  try {
    await until(isReady, READY_LIMIT_MS, "the server is ready");
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  const readyMs = performance.now() - startedAt;
  // The server prints this line only after /readyz has returned 200 for the first time.
  await until(() => log().includes("Latchkey is ready"), 5_000, "it said that it is ready");
  const outer = child.pid ?? 0;
  const pid = prefix.length === 0 ? outer : (nodeWithin(outer) ?? outer);
  const kill = (signal: NodeJS.Signals) => {
    if (!over) process.kill(pid, signal);
  };
  return { origin, pid, readyMs, log, kill, ended };
}

function nodeWithin(pid: number): number | undefined {
  const isNode = (one: { pid: number }) => commandLine(one.pid).startsWith(process.execPath);
  return descendantsOf(pid).find(isNode)?.pid;
}

/**
 * Sends SIGTERM, and then SIGKILL after 15 s if the process is still running. Resolves when the
 * process has ended.
 */
export async function stopLive(server: LiveServer | undefined): Promise<void> {
  if (!server) return;
  server.kill("SIGTERM");
  const gone = await Promise.race([server.ended, pause(15_000)]);
  if (gone === undefined) {
    server.kill("SIGKILL");
    await server.ended;
  }
}
