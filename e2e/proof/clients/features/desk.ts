import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/e2e/fixtures/free-port";
import { machineEnvironment, PROJECT } from "@/e2e/fixtures/start-server";
import { installedProgram } from "@/e2e/proof/support/installed-program";
import { runProgram } from "@/e2e/proof/support/run-program";
import { pause } from "@/e2e/proof/support/wait";
import { startGateway } from "@/e2e/real-servers/gateway";

/** Latchkey behind nginx with the servers `desk` and `asker`, for clients to connect to. */
export interface Desk {
  /** The address of `/mcp` at nginx. */
  readonly url: string;
  readonly token: string;
  /** Waits until the call of `hang` by this client is in the given state. Returns a cell. */
  hangIs(state: "running" | "stopped", by: string): Promise<string>;
  close(): Promise<void>;
}

const TOKEN_SECONDS = 3_600;
const CALL_SECONDS = 600;
const STATE_LIMIT_MS = 15_000;

/**
 * Starts Latchkey behind nginx. nginx has only the lines that it needs, so that all of its time
 * limits and buffers are the default ones. Throws if nginx is not installed.
 */
export async function openDesk(): Promise<Desk> {
  const cleanUps: (() => unknown)[] = [];
  const close = async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  };
  try {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-desk-"));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    // Other users read the folder: the worker of nginx, and the user as whom the command runs.
    chmodSync(folder, 0o777);
    const program = join(folder, "desk-server.mjs");
    copyFileSync(join(PROJECT, "e2e/proof/clients/features/desk-server.mjs"), program);
    const port = await freePort();
    const gateway = await startGateway("features", {
      PUBLIC_URL: `http://localhost:${port}`,
      // One key stands for the keys of thirteen people, who all call the command at once.
      SESSIONS_PER_KEY: "20",
    });
    cleanUps.push(gateway.close);
    await gateway.database.sql`update installation set token_seconds = ${TOKEN_SECONDS}`;
    cleanUps.push(await startNginx(folder, port, gateway.server.port));
    const asker = await freePort();
    const child = spawn(process.execPath, [program, "http", String(asker)], {
      env: machineEnvironment(),
      stdio: "ignore",
    });
    const endWithUs = () => child.kill("SIGKILL");
    process.once("exit", endWithUs);
    cleanUps.push(endWithUs);
    const common = { callSeconds: CALL_SECONDS };
    await gateway.open(
      [
        {
          ...{ name: "desk", transport: "stdio", command: process.execPath },
          args: [program, "stdio", String(asker)],
          ...common,
        },
        { name: "asker", transport: "http", url: `http://127.0.0.1:${asker}/mcp`, ...common },
      ],
      ["desk_note", "asker_ask"],
    );
    const token = await gateway.token();
    const hangIs: Desk["hangIs"] = async (state, by) => {
      const deadline = Date.now() + STATE_LIMIT_MS;
      for (;;) {
        const hangs = await (await fetch(`http://127.0.0.1:${asker}/hangs`)).json();
        const is = (hangs as Record<string, string>)[by] ?? "not begun";
        if (is === state) return "yes";
        if (Date.now() > deadline) return `no: hang is ${is}`;
        await pause(100);
      }
    };
    return { url: `http://localhost:${port}/mcp`, token, hangIs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startNginx(folder: string, port: number, to: number): Promise<() => Promise<void>> {
  const command = installedProgram("nginx");
  if (command === null) throw new Error("nginx is not installed.");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `  ${name}_temp_path ${folder}/${name};`,
  );
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
${temporary.join("\n")}
  server {
    listen 127.0.0.1:${port};
    listen [::1]:${port};
    location / {
      proxy_pass http://127.0.0.1:${to};
      proxy_set_header Host $http_host;
    }
  }
}
`,
  );
  const args = ["-p", folder, "-e", "stderr", "-c", file];
  const running = await runProgram({
    ...{ command, arguments: args, port, logFile: join(folder, "nginx.log") },
  });
  return running.stop;
}
