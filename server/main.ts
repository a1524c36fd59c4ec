import { setFlagsFromString } from "node:v8";
import { serve } from "./serve";

/** `latchkey serve [--dev]`: runs until it is stopped; a failed start sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // Small collections take a millisecond here. V8 would wake threads to share each one, which costs
  // more CPU time than it saves.
  setFlagsFromString("--no-parallel-scavenge");
  process.exitCode = await serve(args);
}
