import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

export interface Server {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

interface Start {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The port on which the program will listen. */
  readonly port: number;
}

/** Starts a program. Resolves once it answers on its port, and rejects if it ends before. */
export async function startChild(
  command: string,
  args: readonly string[],
  { port, ...where }: Start,
): Promise<Server> {
  const child = spawn(command, args, { ...where, stdio: ["ignore", "ignore", 2] });
  await answering(child, port);
  return { pid: child.pid ?? 0, port, stop: () => ended(child) };
}

/** Returns a port that nothing listens on now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`A server ended with ${child.exitCode}.`);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, {
      method: "POST",
      body: '{"api_key":""}',
    }).catch(() => null);
    if (answer) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("A server did not start.");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(timer);
}
