import { setFlagsFromString } from "node:v8";
import { serve } from "./serve";

/**
 * Runs the command `latchkey serve [--dev]` until a signal stops the server. If the start fails,
 * sets the exit code.
 */
export async function main(args: readonly string[]): Promise<void> {
  // A small garbage collection takes a millisecond in this process. Waking up other threads to
  // share it, as V8 does by default, costs more CPU time than it saves.
  setFlagsFromString("--no-parallel-scavenge");
  process.exitCode = await serve(args);
}
