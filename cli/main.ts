import { readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { openLocal } from "@/gateway/start/open-local";
import { loadEnv } from "@/lib/config/env";
import { warnOfUnknownSettings } from "@/lib/config/unknown-settings";
import { createLog } from "@/lib/log/log";
import { run, type Terminal } from "./run";
import { seedCommand } from "./seed/seed";
import { serveSeeded } from "./seed/serve";

/**
 * The installation's folder. It is the parent of this file's folder, which is either `cli/` or, for
 * the bundle, `dist/`.
 */
const ROOT = path.resolve(import.meta.dirname, "..");

/** Runs one command for the installation on this machine, and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv, terminal);
}

/**
 * Runs the command `npm run seed`. It is not one of the commands of `latchkey`, because it is only
 * used in development.
 */
export async function seed(options: readonly string[]): Promise<void> {
  if (options.includes("--serve")) {
    return terminal.err(
      `Its servers answer at ${await serveSeeded()} until you stop this command.\n`,
    );
  }
  process.exitCode = await run(["seed", ...options], terminal, [seedCommand]);
}

const terminal: Terminal = {
  out: (text) => write(1, text),
  err: (text) => write(2, text),
  now: () => new Date(),
  version: () => JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).version,
  open: async () => {
    const env = loadEnv();
    if (!env.ok) return env;
    const log = createLog({ level: "warn", terminal: true });
    warnOfUnknownSettings(log);
    return openLocal({ env: env.value, log, role: "command", root: ROOT });
  },
};

/**
 * Writes text to standard output (1) or standard error (2). It writes synchronously, so that a pipe
 * receives the whole text. It is not an error if the reader has closed the pipe (EPIPE).
 */
function write(file: 1 | 2, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(file, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
    }
  }
}
