import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readVariable } from "@/lib/config/env";

/** The folder of the scripts that the console serves. */
export const SCRIPTS = path.resolve(import.meta.dirname, "../../../public");

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Creates a home folder with a space in its name, in which the command `date` prints the test's
 * time in seconds since 1970. Commands run here have only HOME and PATH, because clients run
 * helpers with few environment variables.
 */
export async function shellHome() {
  const home = await mkdtemp(path.join(tmpdir(), "latchkey home "));
  const bin = path.join(home, "bin");
  await mkdir(bin);
  const command = async (name: string, script: string) => {
    await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(bin, name), 0o755);
  };
  const at = (seconds: number) => command("date", `echo ${seconds}`);
  await at(1_000_000);
  const env = {
    HOME: home,
    PATH: `${bin}:${readVariable("PATH")}`,
  } as unknown as NodeJS.ProcessEnv;

  function run(file: string, args: readonly string[] = [], input = ""): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, { env, cwd: home });
      const read = { out: "", err: "" };
      child.stdout.on("data", (piece) => {
        read.out += piece;
      });
      child.stderr.on("data", (piece) => {
        read.err += piece;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...read }));
      child.stdin.on("error", () => {});
      child.stdin.end(input);
    });
  }
  const pathOf = (name: string) => path.join(home, name);
  return {
    home,
    command,
    run,
    at,
    pathOf,
    read: (name: string) => readFile(pathOf(name), "utf8"),
    close: () => rm(home, { recursive: true, force: true }),
  };
}
