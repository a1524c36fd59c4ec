import { execFile } from "node:child_process";
import { join } from "node:path";
import type { CommandResult } from "@/e2e/fixtures/command-line";
import { machineEnvironment, PROJECT } from "@/e2e/fixtures/start-server";

/** Runs the built command line with the given environment in a separate process. */
export function runCommandLine(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandResult> {
  return runCommandLineIn([], environment, ...args);
}

/** Runs the built command line behind a command prefix that enters a container. */
export function runCommandLineIn(
  prefix: readonly string[],
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandResult> {
  const built = join(PROJECT, "e2e/fixtures/run-built.mjs");
  const [file = "", ...command] = [...prefix, process.execPath, built, "cli", ...args];
  const env = { ...machineEnvironment(), ...environment };
  return new Promise((done) => {
    const child = execFile(file, command, { cwd: PROJECT, env }, (_, stdout, stderr) =>
      done({ exitCode: child.exitCode ?? 1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
