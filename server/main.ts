import { setFlagsFromString } from "node:v8";
import { serve } from "./serve";

/**
 * `latchkey serve [--dev]`: runs until a signal stops the server; a failed start sets the exit
 * code.
 */
export async function main(args: readonly string[]): Promise<void> {
  // Small collections take a millisecond in this process. V8 would wake threads to share each
  // collection, which costs more CPU time than it saves.
  setFlagsFromString("--no-parallel-scavenge");
  process.exitCode = await serve(args);
}
