import { run, type Terminal } from "@/cli/run";
import type { Database } from "@/db/client";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { succeed } from "@/lib/errors/errors";

/** What a test changes about the terminal and the installation of a command line. */
export interface CommandLineChanges extends Partial<Terminal> {
  readonly config?: Partial<Context["config"]>;
  /** Closes the installation. Does nothing unless given. */
  readonly close?: () => Promise<void>;
}

/**
 * Runs a command line in this process, on the installation that this database holds. The time is
 * noon on 1 March 2026 (UTC). Returns the exit code and the output.
 */
export async function runLatchkey(
  on: Database,
  argv: readonly string[],
  { config: changed, close = async () => {}, ...terminal }: CommandLineChanges = {},
): Promise<{ code: number; out: string; err: string }> {
  const output = { out: "", err: "" };
  const { db, config, secrets, log, now } = testContext({ db: on });
  const process = { db, secrets, log, config: { ...config, ...changed }, behindEdge: false };
  const code = await run(argv, {
    out: (text) => {
      output.out += text;
    },
    err: (text) => {
      output.err += text;
    },
    now: () => now,
    version: () => "1.2.3",
    open: async () => succeed({ process, close }),
    ...terminal,
  });
  return { code, ...output };
}
