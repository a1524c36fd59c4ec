import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "@/lib/process/config";
import { shared } from "@/lib/process/process";
import { locate } from "./locate";
import { emptySandbox } from "./sandbox";
import { SEARCH_PATH } from "./search-path";
import { FIRST_UID } from "./working-folders";

/** How commands of stdio servers are confined on this machine. */
export type Confinement =
  | {
      /** Each command sees only its own folder, its declared paths and the system's files. */
      readonly kind: "bubblewrap";
      readonly command: string;
      /**
       * Whether the installed bubblewrap can limit the size of a tmpfs (`--size`, since version
       * 0.7).
       */
      readonly sizes: boolean;
    }
  | {
      /**
       * `own_user`: each command runs under a separate user id. `none`: commands run as the same
       * user as Latchkey.
       */
      readonly kind: "own_user" | "none";
      /**
       * Why bubblewrap is not used, as a clause without a full stop. `advice` has the same form.
       */
      readonly reason: string;
      readonly advice: string;
      /**
       * The command prefix that stops setuid programs from giving a command more privileges
       * (setpriv). Empty if setpriv does not work on this machine.
       */
      readonly prefix: readonly string[];
    };

type Missing = Pick<Exclude<Confinement, { kind: "bubblewrap" }>, "reason" | "advice">;

const OFF: Missing = {
  reason: "STDIO_CONFINEMENT is off",
  advice: "set it to auto and start Latchkey again",
};

/** The confinement tools that work on this machine, as found by running them once per process. */
export interface Abilities {
  readonly bubblewrap: Extract<Confinement, { kind: "bubblewrap" }> | Missing;
  readonly prefix: readonly string[];
}

const ATTEMPTS = 3;
const RETRY_MS = 300;
const LIMIT_MS = 10_000;

/**
 * Decides how this process confines commands: with bubblewrap if a test run of it succeeds,
 * otherwise by running each command as a separate user if Latchkey runs as root, otherwise not at
 * all. Never fails.
 */
export async function findConfinement(
  { stdioConfinement }: Pick<Config, "stdioConfinement">,
  abilities: Promise<Abilities> = processAbilities(),
): Promise<Confinement> {
  const { bubblewrap, prefix } = await abilities;
  const found = stdioConfinement === "off" ? OFF : bubblewrap;
  if ("kind" in found) return found;
  return { ...found, kind: process.getuid?.() === 0 ? "own_user" : "none", prefix };
}

function processAbilities(): Promise<Abilities> {
  return shared("stdio.abilities", () => tryAbilities());
}

/** Finds the confinement tools in the folders of `searchPath` and tests them by running them. */
export async function tryAbilities(searchPath = SEARCH_PATH): Promise<Abilities> {
  const setpriv = locate("setpriv", searchPath);
  const prefix = setpriv === null ? [] : [setpriv, "--no-new-privs", "--"];
  const [bubblewrap, refused] = await Promise.all([
    tryBubblewrap(searchPath),
    prefix.length === 0 ? null : refusal([...prefix, "/bin/sh", "-c", ":"]),
  ]);
  return { bubblewrap, prefix: refused === null ? prefix : [] };
}

async function tryBubblewrap(searchPath: string): Promise<Abilities["bubblewrap"]> {
  if (process.platform !== "linux") return { reason: "only Linux has bubblewrap", advice: "" };
  const command = locate("bwrap", searchPath);
  if (command === null) {
    const advice = "install bubblewrap and start Latchkey again";
    return { reason: "bubblewrap is not installed", advice };
  }
  for (let attempt = 1; ; attempt++) {
    for (const sizes of [true, false]) {
      const found = { kind: "bubblewrap" as const, command, sizes };
      const refused = await refusal([command, ...emptySandbox(sizes), "--", "/bin/sh", "-c", ":"]);
      if (refused === null) return found;
      // A busy machine can make a test run fail temporarily, so only the last attempt counts.
      if (attempt === ATTEMPTS && !sizes) {
        const reason = `bubblewrap does not work here (${refused})`;
        return { reason, advice: "allow it user namespaces and start Latchkey again" };
      }
    }
    await pause(RETRY_MS);
  }
}

/**
 * Runs a program as the user under which commands run. Returns null if the program succeeds,
 * otherwise its error message.
 */
function refusal([file = "", ...args]: readonly string[]): Promise<string | null> {
  const ids = process.getuid?.() === 0 ? { uid: FIRST_UID, gid: FIRST_UID } : {};
  const env = { PATH: SEARCH_PATH } as unknown as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile(file, args, { ...ids, cwd: "/", env, timeout: LIMIT_MS }, (error, _out, stderr) => {
      const last = stderr.trim().split("\n").at(-1) ?? "";
      resolve(error === null ? null : last || `it ended with ${error.code ?? error.signal}`);
    });
  });
}
