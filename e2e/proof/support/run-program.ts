import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { pause, until } from "./wait";

const READY_LIMIT_MS = 15_000;

export interface RunningProgram {
  /** Returns everything that the program has printed so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  /** The loopback port on which the program accepts connections as soon as it is ready. */
  readonly port: number;
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The user as which a program runs that refuses to run as root. It is used only if the test
   * process itself runs as root.
   */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/**
 * Starts a system program in the foreground, and waits until it accepts connections. The program is
 * killed when the test process exits.
 */
export async function runProgram(options: ProgramOptions): Promise<RunningProgram> {
  const output = openSync(options.logFile, "a", 0o666);
  const isRoot = process.getuid?.() === 0;
  const child: ChildProcess = spawn(options.command, options.arguments, {
    stdio: ["ignore", output, output],
    env: { NODE_ENV: "production", PATH: process.env.PATH, ...options.environment },
    ...(isRoot ? options.user : {}),
  });
  closeSync(output);
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let over = false;
  const ended = new Promise<void>((done) => {
    child.once("error", () => done());
    child.once("exit", () => done());
  }).then(() => {
    over = true;
    process.off("exit", endWithUs);
  });
  const log = () => readFileSync(options.logFile, "utf8");
  const stop = async () => {
    if (over) return;
    child.kill("SIGTERM");
    if (await Promise.race([ended.then(() => true), pause(5_000)])) return;
    child.kill("SIGKILL");
    await ended;
  };
  const listens = async () => {
    if (over) throw new Error(`${options.command} ended:\n${log().slice(-3000)}`);
    return takesConnections(options.port);
  };
  try {
    await until(listens, READY_LIMIT_MS, `${options.command} is ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { log, stop };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
