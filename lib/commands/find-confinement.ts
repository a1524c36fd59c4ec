import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "@/lib/process/config";
import { shared } from "@/lib/process/process";
import { locate } from "./locate";
import { FIRST_UID } from "./lodging-homes";
import { emptySandbox } from "./sandbox";
import { SEARCH_PATH } from "./search-path";

/** How the processes of stdio servers are kept from what is not theirs. */
export type Confinement =
  | {
      /** Each sees its own folder, what is declared for it, and the system's programs. */
      readonly kind: "bubblewrap";
      readonly command: string;
      /** Can it bound a folder in memory? From 0.7 on. */
      readonly sizes: boolean;
    }
  | {
      /** `own_user`: each has a user id of its own. `none`: they are Latchkey's user. */
      readonly kind: "own_user" | "none";
      /** Why there is no more, and what to do about it; clauses without an end. */
      readonly reason: string;
      readonly advice: string;
      /** Goes before a command so that no setuid program gives it more rights; empty where there is no such tool. */
      readonly prefix: readonly string[];
    };

type Missing = Pick<Exclude<Confinement, { kind: "bubblewrap" }>, "reason" | "advice">;

const OFF: Missing = {
  reason: "STDIO_CONFINEMENT is off",
  advice: "set it to auto and start Latchkey again",
};

/** What this machine lets us do; nothing of it changes while a process runs. */
export interface Abilities {
  readonly bubblewrap: Extract<Confinement, { kind: "bubblewrap" }> | Missing;
  readonly prefix: readonly string[];
}

const ATTEMPTS = 3;
const AGAIN_MS = 300;
const LIMIT_MS = 10_000;

/**
 * How commands are confined in this process: by bubblewrap where it really works, which is tried
 * once, else by a user of their own where Latchkey is root, else not at all. Never fails.
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

/** Tries what there is by running it; `searchPath` is where the tools are looked for. */
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
      // A busy machine refuses for a moment; what is refused for good is so each time.
      if (attempt === ATTEMPTS && !sizes) {
        const reason = `bubblewrap does not work here (${refused})`;
        return { reason, advice: "allow it user namespaces and start Latchkey again" };
      }
    }
    await pause(AGAIN_MS);
  }
}

/** Null where it runs as the user that commands have; else what it said. */
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
