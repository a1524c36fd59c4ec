import { spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "@/e2e/fixtures/free-port";
import { machineEnvironment } from "@/e2e/fixtures/start-server";
import { readablePackages } from "@/gateway/upstreams/testing/readable-packages";

const READY_LIMIT_MS = 15_000;

const packageOf = (server: OfficialServer) => `@modelcontextprotocol/server-${server}`;
const SERVERS = ["everything", "filesystem", "memory"] as const;
type OfficialServer = (typeof SERVERS)[number];

const packages = readablePackages(SERVERS.map(packageOf));

/** Returns the path of an official MCP server's program, in a folder that every user can read. */
export function programOf(server: OfficialServer): string {
  return join(packages, packageOf(server), "dist/index.js");
}

export interface NpmServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts `server-everything` on a free port. Resolves when the server prints that it is listening,
 * and rejects after 15 s.
 */
export async function startEverything(mode: "streamableHttp" | "sse"): Promise<NpmServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [programOf("everything"), mode], {
    env: { ...machineEnvironment(), PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let said = "";
  await new Promise<void>((done, failed) => {
    const late = () => failed(new Error(`server-everything did not start: ${said}`));
    const timer = setTimeout(late, READY_LIMIT_MS);
    child.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000);
      if (!said.includes(`on port ${port}`)) return;
      clearTimeout(timer);
      done();
    });
    child.once("exit", late);
  });
  return {
    url: `http://localhost:${port}/${mode === "sse" ? "sse" : "mcp"}`,
    stop: async () => {
      process.off("exit", endWithUs);
      const ended = new Promise((done) => child.once("exit", done));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await ended;
      }
    },
  };
}
