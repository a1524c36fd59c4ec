import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/e2e/fixtures/free-port";
import { installedPackage, programOf } from "@/e2e/fixtures/installed-package";
import { machineEnvironment } from "@/e2e/fixtures/start-server";
import type { RegisterUpstreamInput } from "@/lib/servers/schema";
import { openChannel } from "./channel-endpoint";
import { commandChannel, sseChannel } from "./channels";
import type { Endpoint } from "./endpoint";
import { openHttp } from "./http-endpoint";
import type { Start, Subject } from "./subject";
import { SUPERGATEWAY } from "./subjects";

/** A started server, spoken to directly, and how it is registered at the gateway. */
export interface OpenSubject {
  readonly direct: Endpoint;
  readonly registration: RegisterUpstreamInput;
  /** The folder that stands for `FOLDER` in arguments. */
  readonly folder: string;
  close(): Promise<void>;
}

const READY_LIMIT_MS = 30_000;

/** Starts a server and opens a direct connection to it. Throws if it does not answer in time. */
export async function openSubject(
  subject: Subject,
  start: Start,
  name: string,
  { node, odd }: { readonly node: string; readonly odd: string },
): Promise<OpenSubject> {
  // If Latchkey runs as root, commands run as different users, who must be able to use the folder.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "latchkey-compare-")));
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, "note.txt"), "Grüße, 世界\n");
  const cleanUps: (() => unknown)[] = [
    () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const close = async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  };
  try {
    const port = start.transport === "stdio" ? 0 : await freePort();
    const filled = (text: string) =>
      text.replaceAll("FOLDER", folder).replaceAll(/\bPORT\b/g, String(port));
    const program = subject.id === "odd" ? odd : await programOfPackage(subject);
    const given = [program, ...start.args.map(filled)];
    const args = start.behind ? await behindSupergateway(node, given, start, port) : given;
    const env = Object.fromEntries(
      Object.entries(start.env ?? {}).map(([variable, value]) => [variable, filled(value)]),
    );
    const options = { cwd: folder, env: { ...plain(), HOME: folder, ...env } };
    if (start.transport === "stdio") {
      const direct = await openChannel(commandChannel(node, args, options));
      cleanUps.push(() => direct.close());
      const paths = [{ path: folder, access: "write" as const }];
      const registration = { name, transport: "stdio" as const, command: node, args, env, paths };
      return { direct, registration, folder, close };
    }
    cleanUps.push(await listening(node, args, options, port));
    const url = new URL(`http://localhost:${port}${start.path}`);
    const direct = await openUrl(url, start.transport);
    cleanUps.push(() => direct.close());
    const { transport } = start;
    return { direct, registration: { name, transport, url: url.href }, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function programOfPackage({ name, version }: Pick<Subject, "name" | "version">) {
  const folder = await installedPackage("servers", name, version, { runsScripts: false });
  return programOf(folder, name);
}

/** Opens the era that the server speaks, the modern one first, as the gateway does. */
async function openUrl(url: URL, transport: "http" | "sse"): Promise<Endpoint> {
  if (transport === "sse") return openChannel(await sseChannel(url));
  const none = async () => ({});
  return openHttp(url, "modern", none).catch(() => openHttp(url, "legacy", none));
}

async function behindSupergateway(
  node: string,
  command: readonly string[],
  start: Start,
  port: number,
): Promise<string[]> {
  const output = start.transport === "sse" ? ["sse"] : ["streamableHttp", "--stateful"];
  return [
    await programOfPackage(SUPERGATEWAY),
    ...["--stdio", [node, ...command].join(" "), "--port", String(port)],
    ...["--outputTransport", ...output, "--logLevel", "none"],
  ];
}

const plain = () =>
  Object.fromEntries(
    Object.entries(machineEnvironment()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

/** Starts a server that listens on a port, and returns a function that stops it. */
async function listening(
  node: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  port: number,
): Promise<() => Promise<void>> {
  const child = spawn(node, args, {
    cwd: options.cwd,
    env: options.env as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
    // The command of supergateway is killed with it.
    detached: true,
  });
  let said = "";
  const keep = (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const end = () => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The process has already ended, so there is nothing to kill.
    }
  };
  process.once("exit", end);
  const stop = async () => {
    process.off("exit", end);
    const ended = new Promise((done) => child.once("exit", done));
    const isOver = child.exitCode !== null || child.signalCode !== null;
    end();
    if (!isOver) await ended;
  };
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!(await accepts(port))) {
    if (child.exitCode === null && Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, 50));
      continue;
    }
    await stop();
    throw new Error(`The server does not listen: ${said}`);
  }
  return stop;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "localhost" });
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });
}
